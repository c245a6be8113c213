/**
 * Makes a scratch repository with a change in it, starts the built server there as a host would, and reviews the change:
 * through the prompt, through the tool, with completion. Run it with Node 24: `node examples/client.ts` (after
 * `pnpm build`). Exits 0 when everything holds.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const root = mkdtempSync(join(tmpdir(), 'review-example-'));
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: root });
git('init', '--quiet', '--initial-branch=main');
writeFileSync(
  join(root, 'total.js'),
  'export const total = (items) => items.reduce((sum, item) => sum + item.price, 0);\n',
);
git('add', '--all');
git('commit', '--quiet', '--message', 'Total of a basket');
writeFileSync(
  join(root, 'total.js'),
  'export const total = (items) => eval(items.map((item) => item.price).join("+"));\n',
);
git('add', '--all');

const client = new Client({ name: 'code-review-example', version: '1.0.0' });
const bin = fileURLToPath(new URL('../dist/main.js', import.meta.url));
await client.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [bin],
    env: { ...process.env, REVIEW_ROOT: root } as Record<string, string>,
  }),
);

const { prompts } = await client.listPrompts();
console.log('prompts:', prompts.map(({ name }) => name).join(', '));

const { completion } = await client.complete({
  ref: { type: 'ref/prompt', name: 'code_review_prompt' },
  argument: { name: 'focus', value: 'se' },
});
assert.deepEqual(completion.values, ['security']);

const review = await client.getPrompt({
  name: 'code_review_prompt',
  arguments: { focus: 'security', code: '@staged' },
});
const [message] = review.messages;
assert(message?.content.type === 'text');
assert.match(message.content.text, /Language: javascript/);
assert.match(message.content.text, /\+export const total = \(items\) => eval/);
console.log(`\n${message.content.text}\n`);

const tool = await client.callTool({
  name: 'review_diff',
  arguments: { source: 'staged', focus: 'correctness' },
});
const [answer] = tool.content;
assert(answer?.type === 'text');
assert.match(answer.text, /```diff\n[\s\S]*\+export const total/);

const refused = await client.callTool({ name: 'review_diff', arguments: { source: '--output=stolen' } });
assert.equal(refused.isError, true);
console.log('refused:', refused.content[0]?.type === 'text' && refused.content[0].text);

await client.close();
rmSync(root, { recursive: true });
console.log('everything holds');
