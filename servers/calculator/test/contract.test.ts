import { contract } from '@mcp-reference/testing';
import packageJson from '../package.json';
import { createServer, open } from '../src/server.js';
import { settings } from '../src/settings.js';

const bin = new URL('../dist/main.js', import.meta.url);

contract(
  { bin, package: packageJson, createServer, open, settings },
  {
    // What is right must be right on a busy machine too; the deadline has its tests in hostile.test.ts.
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
  },
);
