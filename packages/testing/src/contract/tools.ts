import { expect, test } from 'vitest';
import { leakIn } from '../checks/leaks.js';
import { schemaProblem } from '../checks/schema.js';
import { type ToolResult, textOf } from '../messages.js';
import { probeArguments } from '../probes/arguments.js';
import type { ContractCases, GoodCall } from './cases.js';
import type { Cell } from './cell.js';

/** Tests of the tools that the cases name. */
export function declareToolTests({ tools = {} }: ContractCases, cell: Cell): void {
  const names = Object.keys(tools);
  if (names.length === 0) return;
  const { client, wiring } = cell;

  test('offers the tools that the contract names, and no others', async () => {
    expect((await client().listTools()).map(({ name }) => name).sort()).toEqual(names.toSorted());
  });

  for (const [name, { good, bad = [] }] of Object.entries(tools)) {
    test.each(good)(`${name}(%j) answers`, async (call) => {
      const tool = await find(cell, name);
      // No model knows of what a tool takes beyond its schema.
      const unadvertised = tool && schemaProblem(tool.inputSchema, call.arguments ?? {});
      expect(unadvertised, 'the arguments fit the advertised input schema').toBeUndefined();
      const result = await client().callTool(name, call.arguments);
      expect(result.isError, textOf(result)).not.toBe(true);
      if (call.structured !== undefined) expect(result.structuredContent).toMatchObject(call.structured);
      if (call.text !== undefined) expect(textOf(result)).toMatch(call.text);
    });

    test.each(bad)(`${name}(%j) is refused`, async ({ arguments: args = {}, says }) => {
      expectRefusal(await client().callTool(name, args), says);
    });

    // After the calls of the cases: these repeat one, and some tools change something. In process there is only the SDK.
    if (wiring !== 'in-process' && good[0]) declareArgumentTest(name, good[0], cell);
  }
}

/** The rules judge what is refused here; that the result is the same is judged by the case. */
function declareArgumentTest(name: string, call: GoodCall, cell: Cell): void {
  test(`${name} takes arguments as hosts and models send them`, async () => {
    const tool = await find(cell, name);
    if (tool === undefined) return;
    const results = await probeArguments(cell.client(), tool, call.arguments ?? {});
    // A tool that changes something may refuse the same call the second time.
    if (tool.annotations?.readOnlyHint !== true || call.structured === undefined) return;
    for (const result of results) {
      if (result?.isError !== true) expect(result?.structuredContent).toMatchObject(call.structured);
    }
  });
}

async function find({ client }: Cell, name: string) {
  return (await client().listTools()).find((tool) => tool.name === name);
}

function expectRefusal(result: ToolResult, says: RegExp | string): void {
  const text = textOf(result);
  expect(result.isError, `expected a refusal, got: ${text.slice(0, 500)}`).toBe(true);
  expect(text).toMatch(says);
  expect(leakIn(text), text).toBeUndefined();
  expect(text.length, 'a refusal is short').toBeLessThanOrEqual(4_000);
}
