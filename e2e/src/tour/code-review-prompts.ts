import { root } from '@mcp-reference/release/workspace';
import type { ServerTour } from './steps.ts';

const calculate = '@path:servers/calculator/src/tools/calculate.ts';

export const codeReviewPrompts: ServerTour = {
  folder: 'code-review-prompts',
  prepare: async () => ({ env: { REVIEW_ROOT: root }, note: 'Reads this very checkout.' }),
  steps: [
    {
      tool: 'review_diff',
      arguments: { source: 'path:servers/calculator/src/arithmetic.ts', focus: 'tests' },
      says: /Division by zero/,
    },
    {
      prompt: 'code_review_prompt',
      arguments: { code: '@path:README.md', focus: 'readability' },
      says: /Read as the next person/,
    },
    { prompt: 'explain_code', arguments: { code: calculate }, says: /registerCalculate/ },
    { prompt: 'write_tests', arguments: { code: calculate, framework: 'vitest' }, says: /vitest/ },
    { prompt: 'commit_message', arguments: { code: '@path:README.md' }, says: /README/ },
    {
      prompt: 'analyze-error',
      arguments: { errorMessage: 'fetch failed', language: 'node' },
      says: /fetch failed/,
    },
    { resource: 'prompts://problems', says: /\[\]/ },
    { fails: true, tool: 'review_diff', arguments: { source: 'path:../../etc/passwd' }, says: /no file/ },
    { fails: true, prompt: 'analyze-error', arguments: {}, says: /errorMessage/ },
  ],
};
