import type { TestClient } from '../clients/test-client.js';
import type { Tool, ToolResult } from '../messages.js';
import { addedByHosts, wrongValue } from '../rules/arguments.js';

type Arguments = Record<string, unknown>;

const scalars = ['string', 'number', 'integer', 'boolean'];

/**
 * Calls a tool with arguments as hosts and models send them: one too many, null, a number as text, a typo, a wrong
 * value. The rules judge what it answers.
 *
 * @param given arguments that the tool takes
 * @returns what came back for those that mean the same as `given`; undefined for a protocol error
 */
export async function probeArguments(
  client: TestClient,
  tool: Tool,
  given: Arguments,
): Promise<(ToolResult | undefined)[]> {
  const call = (args: Arguments) => client.callTool(tool.name, args).catch(() => undefined);
  const { properties = {}, required = [] } = tool.inputSchema;
  const names = Object.keys(properties);
  const left = names.filter((name) => !required.includes(name) && !(name in given));
  const asText = Object.entries(given).map(([name, value]) => [
    name,
    typeof value === 'number' ? String(value) : value,
  ]);
  const same = [
    { ...given, ...addedByHosts },
    { ...given, ...Object.fromEntries(left.map((name) => [name, null])) },
    Object.fromEntries(asText) as Arguments,
  ];
  const results: (ToolResult | undefined)[] = [];
  for (const args of same) results.push(await call(args));
  const typo = names.find((name) => name.length > 2);
  if (typo !== undefined) await call({ ...given, [`${typo}z`]: 1 });
  const wrong = [...required, ...names].find((name) => scalars.includes(properties[name]?.type ?? ''));
  if (wrong !== undefined) await call({ ...given, [wrong]: wrongValue });
  return results;
}
