import { contract } from '@mcp-reference/testing';
import { afterAll } from 'vitest';
import packageJson from '../package.json';
import { open } from '../src/open.js';
import { createServer } from '../src/server.js';
import { settings } from '../src/settings.js';
import { ScratchRepository } from './scratch-repository.js';

const repository = new ScratchRepository();
repository.write('src/add.ts', 'export const add = (a: number, b: number) => a + b;\n');
repository.commit();
repository.write('src/add.ts', 'export const add = (a: number, b: number) => a - b;\n');
repository.git('add', '--all');
afterAll(() => repository[Symbol.dispose]());

const bin = new URL('../dist/main.js', import.meta.url);

contract(
  { bin, package: packageJson, createServer, open, settings },
  {
    env: { REVIEW_ROOT: repository.root },
    tools: {
      review_diff: {
        good: [
          {
            arguments: {},
            text: /from the staged changes[\s\S]*```diff\n[\s\S]*\+export const add/,
          },
          {
            arguments: { source: 'path:src/add.ts', focus: 'tests' },
            text: /\*\*severity\*\*[\s\S]*from src\/add\.ts[\s\S]*```typescript\n[\s\S]*a - b/,
          },
        ],
        bad: [
          { arguments: { source: 'no-such-branch' }, says: 'no such commit' },
          { arguments: { source: '--output=x' }, says: 'does not begin with' },
          { arguments: { source: 'path:../../etc/passwd' }, says: 'There is no file' },
          { arguments: { source: 'main HEAD' }, says: 'such as @main...HEAD' },
          { arguments: { part: 2 }, says: 'There is no part 2: the last one is part 1' },
          { arguments: { focus: 'taste' }, says: 'there is no "taste"; use one of all' },
        ],
      },
    },
    resources: { 'prompts://problems': /^\[\]$/ },
    prompts: {
      code_review_prompt: [
        { says: /Language: typescript[\s\S]*From the staged changes:\n\n```diff[\s\S]*\+export const add/ },
        {
          arguments: { focus: 'security', code: '@path:src/add.ts' },
          says: /Trace every value[\s\S]*From src\/add.ts:\n\n```typescript\nexport const add/,
        },
        {
          arguments: { code: 'let x = 1', language: 'javascript' },
          says: /Language: javascript[\s\S]*\n\n```\nlet x = 1/,
        },
        // Hosts that show a form may send its empty fields.
        { arguments: { code: '', language: '', focus: '' }, says: /in this order: wrong results/ },
      ],
      'analyze-error': [
        {
          arguments: { errorMessage: 'x is undefined', language: 'javascript' },
          says: /runtime: javascript[\s\S]*```\nx is undefined\n```/,
        },
      ],
      explain_code: [{ arguments: { code: '@path:src/add.ts' }, says: /Explain this code/ }],
      write_tests: [{ says: /Write the tests/ }],
      commit_message: [{ arguments: { style: 'Conventional Commits' }, says: /Style: Conventional Commits/ }],
    },
  },
);
