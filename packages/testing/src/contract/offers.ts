import { expect, test } from 'vitest';
import { leakIn } from '../checks/leaks.js';
import type { ContractCases } from './cases.js';
import type { Cell } from './cell.js';

/** Tests of the resources that the cases name. */
export function declareResourceTests(
  { resources = {}, badResources = [] }: ContractCases,
  { client }: Cell,
): void {
  for (const [uri, expected] of Object.entries(resources)) {
    test(`reads ${uri}`, async () => {
      const contents = await client().readResource(uri);
      expect(contents.map(({ text, blob }) => text ?? blob).join('\n')).toMatch(expected);
    });
  }
  if (Object.keys(resources).length === 0) return;

  test.each(['no-such-scheme://nothing', ...badResources])('refuses to read %s', async (uri) => {
    const error: unknown = await client()
      .readResource(uri)
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    // -32602 since 2026-07-28, -32002 before.
    expect([-32_602, -32_002]).toContain((error as { code?: number } | undefined)?.code);
    expect(leakIn(String((error as Error).message))).toBeUndefined();
  });
}

/** Tests of the prompts that the cases name. */
export function declarePromptTests({ prompts = {} }: ContractCases, { client }: Cell): void {
  const names = Object.keys(prompts);
  if (names.length === 0) return;

  test('offers the prompts that the contract names, and no others', async () => {
    expect((await client().listPrompts()).map(({ name }) => name).sort()).toEqual(names.toSorted());
  });

  for (const [name, uses] of Object.entries(prompts)) {
    test.each(uses)(`${name}(%j) gives its messages`, async ({ arguments: args, says }) => {
      const { messages } = await client().getPrompt(name, args);
      const text = messages.map(({ content }) => content.text ?? content.resource?.text ?? '').join('\n');
      expect(text).toMatch(says);
    });
  }

  test('does not know a prompt called no_such_prompt', async () => {
    await expect(client().getPrompt('no_such_prompt')).rejects.toMatchObject({ code: -32_602 });
  });
}
