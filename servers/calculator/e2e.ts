import type { EndToEnd } from '../../release/src/end-to-end.ts';

const calculator: EndToEnd = {
  steps: [
    { tool: 'calculate', arguments: { operation: 'add', a: 0.1, b: 0.2 }, says: /^0\.3$/ },
    { tool: 'evaluate', arguments: { expression: '1/3 + 1/6', mode: 'fraction' }, says: /^1\/2\b/ },
    { tool: 'convert_units', arguments: { value: 100, from: 'degC', to: 'degF' }, says: /212 degF/ },
    { tool: 'statistics', arguments: { values: [2, 4, 4, 4, 5, 5, 7, 9] }, says: /stdev_population: 2/ },
    { tool: 'plot', arguments: { expressions: ['sin(x)', 'tan(x)'], x_min: -6, x_max: 6 }, says: /maximum/ },
    { resource: 'skill://exact-calculation/SKILL.md', says: /^---\nname: exact-calculation\n/ },
    { fails: true, tool: 'calculate', arguments: { operation: 'divide', a: 1, b: 0 }, says: /must not be 0/ },
    { fails: true, tool: 'evaluate', arguments: { expression: 'import("fs")' }, says: /unknown/ },
  ],
  examples: [
    { tool: 'evaluate', arguments: { expression: '2^0.5 * x + y', variables: { x: '0.1', y: 3 } } },
    { tool: 'evaluate', arguments: { expression: '10! / 3 > 7', precision: 40 } },
    { tool: 'evaluate', arguments: { expression: '9^9^9' } },
    { tool: 'convert_units', arguments: { value: '1e300', from: 'km/h', to: 'm/s' } },
    { tool: 'convert_units', arguments: { value: -40, from: 'degC', to: 'degF' } },
    { tool: 'plot', arguments: { expressions: ['1/x', 'x^2'], x_min: -1, x_max: 1e6 } },
    { tool: 'plot', arguments: { expressions: ['sqrt(x)'], x_min: '0', x_max: '1e-9' } },
    { tool: 'statistics', arguments: { values: ['0.1', '0.2', 1e308, -1e308] } },
  ],
  // In a thread of its own, from a file of its own.
  sample: { tool: 'evaluate', arguments: { expression: '2^10 + 1' }, says: /1025/ },
  benchmark: { tool: 'calculate', arguments: { operation: 'add', a: 1, b: 2 } },
};

export default calculator;
