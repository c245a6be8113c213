import { fileURLToPath } from 'node:url';
import type { EndToEnd } from '../../release/src/end-to-end.ts';

/** This very checkout. */
const env = { REVIEW_ROOT: fileURLToPath(new URL('../..', import.meta.url)) };
const calculate = '@path:servers/calculator/src/tools/calculate.ts';

const codeReviewPrompts: EndToEnd = {
  prepare: async () => ({ env, note: 'Reads this very checkout.' }),
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
    { resource: 'skill://code-review/SKILL.md', says: /^---\nname: code-review\n/ },
    { resource: 'prompts://problems', says: /\[\]/ },
    { fails: true, tool: 'review_diff', arguments: { source: 'path:../../etc/passwd' }, says: /no file/ },
    { fails: true, prompt: 'analyze-error', arguments: {}, says: /errorMessage/ },
  ],
  examples: [
    { tool: 'review_diff', arguments: { source: 'worktree', focus: 'security' } },
    { tool: 'review_diff', arguments: { source: 'path:README.md', focus: 'all' } },
  ],
  sample: {
    env: () => env,
    tool: 'review_diff',
    arguments: { source: 'path:servers/calculator/src/arithmetic.ts' },
    says: /Division by zero/,
  },
  longTests: ['hostile-repository', 'server'],
};

export default codeReviewPrompts;
