import { contract } from '@mcp-reference/testing';
import packageJson from '../package.json';
import { createServer } from '../src/server.js';

const bin = new URL('../dist/main.js', import.meta.url);

/** The server's promises, checked with three clients over stdio, HTTP and in this process. */
contract(
  { bin, package: packageJson, createServer },
  {
    tools: {
      count_words: {
        good: [{ arguments: { text: 'to be or not to be' }, structured: { words: 6, characters: 18 } }],
        bad: [{ arguments: { text: ' ' }, says: 'text is empty' }],
      },
    },
    resources: { 'style://guide': 'Short sentences' },
    badResources: ['style://none'],
    prompts: {
      shorten: [{ arguments: { text: 'to be', words: '1' }, says: /at most 1 words[\s\S]*"to be"/ }],
    },
  },
);
