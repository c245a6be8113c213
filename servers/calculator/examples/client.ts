/**
 * Starts the built server as a host would, uses every tool, and checks what comes back.
 * Run it with Node 24: `node examples/client.ts` (after `pnpm build`). Exits 0 when everything holds.
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const bin = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const client = new Client({ name: 'calculator-example', version: '1.0.0' });
await client.connect(new StdioClientTransport({ command: process.execPath, args: [bin] }));

const { tools } = await client.listTools();
console.log('tools:', tools.map(({ name }) => name).join(', '));

async function call(name: string, args: Record<string, unknown>) {
  const result = await client.callTool({ name, arguments: args });
  const text = result.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
  console.log(`${name} ${JSON.stringify(args)}\n  ${text.replaceAll('\n', '\n  ')}`);
  return { ...result, text, structured: (result.structuredContent ?? {}) as Record<string, unknown> };
}

const sum = await call('calculate', { operation: 'add', a: 0.1, b: 0.2 });
assert.deepEqual(sum.structured, { result: 0.3, operation: 'add', exact: '0.3' });

const rational = await call('evaluate', {
  expression: '1/3 + x',
  variables: { x: '1e-1' },
  mode: 'fraction',
});
assert.equal(rational.text, '13/30 (about 0.43333333333333335)');

const boiling = await call('convert_units', { value: 100, from: 'degC', to: 'degF' });
assert.equal(boiling.structured.result, 212);

const spread = await call('statistics', { values: [2, 4, 4, 4, 5, 5, 7, 9] });
assert.equal(spread.structured.stdev_population, 2);

const plot = await call('plot', { expressions: ['sin(x)', 'tan(x)'], x_min: -6, x_max: 6 });
const [picture] = plot.content;
assert(picture?.type === 'image' && picture.mimeType === 'image/png');
if (process.argv[2] !== undefined) await writeFile(process.argv[2], Buffer.from(picture.data, 'base64'));

const refused = await call('evaluate', { expression: 'import("fs")' });
assert.equal(refused.isError, true);

await client.close();
console.log('everything holds');
