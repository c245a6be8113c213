import { contract } from '../../src/index.ts';
import { createServer } from './server.ts';

contract(
  {
    bin: new URL('./server.ts', import.meta.url),
    package: { name: 'planted', version: '1.0.0' },
    createServer: () => createServer(),
  },
  {
    // Core does this; the SDK by itself does not.
    off: [
      'instructions-present',
      'list-cache',
      'schema-described',
      'argument-added',
      'argument-typo',
      'argument-number-as-text',
      'inherited-name',
      'unreadable-answered',
      'http-sse-only',
      'http-origin',
    ],
    tools: {
      double: { good: [{ arguments: { n: 21 }, structured: { twice: 42 }, text: '42' }] },
      refuse: { good: [], bad: [{ arguments: { why: 'because' }, says: 'because' }] },
    },
  },
);
