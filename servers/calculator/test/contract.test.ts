import { connect, contract, textOf } from '@mcp-reference/testing';
import { expect, test } from 'vitest';
import packageJson from '../package.json';
import { open } from '../src/open.js';
import { createServer } from '../src/server.js';
import { settings } from '../src/settings.js';

const bin = new URL('../dist/main.js', import.meta.url);

const server = { bin, package: packageJson, createServer, open, settings };

contract(server, {
  // Right answers must be right on a busy machine too. hostile.test.ts tests the deadline.
  env: { CALCULATOR_TIMEOUT_MS: '20000' },
  tools: {
    calculate: {
      good: [
        { arguments: { operation: 'add', a: 0.1, b: 0.2 }, structured: { result: 0.3, exact: '0.3' } },
        { arguments: { operation: 'divide', a: 1, b: 8 }, structured: { result: 0.125 }, text: '0.125' },
      ],
      bad: [
        { arguments: { operation: 'divide', a: 1, b: 0 }, says: 'b must not be 0' },
        { arguments: { operation: 'multiply', a: 1e308, b: 10 }, says: 'larger than' },
        { arguments: { operation: 'add', a: 1 }, says: /\bb\b/ },
        {
          arguments: { operation: 'add', a: 'one', b: 2 },
          says: 'must be a number, or one written as text',
        },
      ],
    },
    evaluate: {
      good: [
        { arguments: { expression: '0.1 + 0.2' }, structured: { result: 0.3, type: 'decimal' } },
        {
          arguments: { expression: '1/3 + x', variables: { x: 0.5 }, mode: 'fraction' },
          structured: { fraction: '5/6' },
        },
        { arguments: { expression: '2 > 1' }, structured: { result: true, type: 'boolean' } },
      ],
      bad: [
        { arguments: { expression: 'y + 1' }, says: '"y" is unknown' },
        { arguments: { expression: '1 +' }, says: 'cannot be read' },
        { arguments: { expression: 'sqrt(2)', mode: 'fraction' }, says: 'use mode "decimal"' },
        { arguments: { expression: '2^(1/2)', mode: 'fraction' }, says: 'use mode "decimal"' },
        { arguments: { expression: 'x'.repeat(1_001) }, says: 'expression' },
      ],
    },
    convert_units: {
      good: [
        { arguments: { value: 100, from: 'degC', to: 'degF' }, structured: { result: 212 } },
        { arguments: { value: 1, from: 'inch', to: 'cm' }, structured: { exact: '2.54' } },
      ],
      bad: [
        { arguments: { value: 1, from: 'kilomter', to: 'mile' }, says: 'did you mean kilometer' },
        { arguments: { value: 1, from: 'kg', to: 'm' }, says: 'measure different things' },
      ],
    },
    statistics: {
      good: [{ arguments: { values: [1, 2, 2, 3] }, structured: { mean: 2, modes: [2] } }],
      bad: [{ arguments: { values: [] }, says: 'values' }],
    },
    plot: {
      good: [{ arguments: { expressions: ['x^2'], x_min: -1, x_max: 1 }, text: 'minimum 0 at x = 0' }],
      bad: [
        { arguments: { expressions: ['x'], x_min: 1, x_max: -1 }, says: 'x_min must be less' },
        { arguments: { expressions: ['sqrt(-1 - x^2)'], x_min: -1, x_max: 1 }, says: 'no real value' },
      ],
    },
  },
  slow: { tool: 'evaluate', arguments: { expression: 'factorial(1e9)' } },
});

test('a plot has no structured result, which some hosts would show a model in place of the picture', async () => {
  await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server });
  const { client } = connection;
  const plot = (await client.listTools()).find(({ name }) => name === 'plot');
  expect(plot?.outputSchema).toBeUndefined();
  const result = await client.callTool('plot', { expressions: ['x^2', '1 - x'], x_min: -2, x_max: 2 });
  expect(result.structuredContent).toBeUndefined();
  expect(result.content.map(({ type }) => type)).toEqual(['image', 'text']);
  expect(textOf(result)).toMatch(
    /x\^2: minimum 0 at x = 0, maximum 4 at x = 2, of 801 samples\n1 - x: minimum -1 at x = 2/,
  );
});

test('a fraction is answered with its decimal value too', async () => {
  await using connection = await connect({ client: 'v1', wiring: 'stdio', server });
  const answer = (expression: string) =>
    connection.client.callTool('evaluate', { expression, mode: 'fraction' });
  expect(textOf(await answer('1/3 + 1/8'))).toBe('11/24 (about 0.4583333333333333)');
  expect(textOf(await answer('1/2 + 1/2'))).toBe('1');
});

test('the instructions say which tool to take, within what hosts keep of them', async () => {
  await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server });
  const instructions = connection.client.instructions() ?? '';
  expect(instructions.length).toBeLessThanOrEqual(1_500);
  for (const { name, description = '', inputSchema } of await connection.client.listTools()) {
    expect(instructions).toContain(name);
    // Hosts cut descriptions here.
    expect(description.slice(0, 157)).toMatch(/\b(Not for|Only for|For one)\b/);
    for (const part of Object.values(inputSchema.properties ?? {}))
      expect(part).toHaveProperty('type', expect.any(String));
  }
});
