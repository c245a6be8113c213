import type { ServerTour } from './steps.ts';

export const calculator: ServerTour = {
  folder: 'calculator',
  steps: [
    { tool: 'calculate', arguments: { operation: 'add', a: 0.1, b: 0.2 }, says: /^0\.3$/ },
    { tool: 'evaluate', arguments: { expression: '1/3 + 1/6', mode: 'fraction' }, says: /^1\/2$/ },
    { tool: 'convert_units', arguments: { value: 100, from: 'degC', to: 'degF' }, says: /212 degF/ },
    { tool: 'statistics', arguments: { values: [2, 4, 4, 4, 5, 5, 7, 9] }, says: /stdev_population: 2/ },
    { tool: 'plot', arguments: { expressions: ['sin(x)', 'tan(x)'], x_min: -6, x_max: 6 }, says: /maximum/ },
    { fails: true, tool: 'calculate', arguments: { operation: 'divide', a: 1, b: 0 }, says: /must not be 0/ },
    { fails: true, tool: 'evaluate', arguments: { expression: 'import("fs")' }, says: /unknown/ },
  ],
};
