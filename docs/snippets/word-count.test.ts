import { connect, contract, textOf } from '@mcp-reference/testing';
import { expect, test } from 'vitest';

const server = { bin: new URL('word-count.ts', import.meta.url) };

// #region contract
contract(server, {
  tools: {
    count_words: {
      good: [
        { arguments: { text: 'to be or not to be' }, structured: { words: 6, characters: 18 } },
        { arguments: { text: '  one ' }, structured: { words: 1, characters: 6 } },
      ],
      bad: [
        { arguments: { text: ' ' }, says: 'text is empty' },
        { arguments: { txt: 'to be' }, says: /"txt"/ },
      ],
    },
  },
});
// #endregion contract

// #region connect
test('a client of the older SDK reads the same numbers', async () => {
  await using connection = await connect({ client: 'v1', wiring: 'stdio', server });
  const result = await connection.client.callTool('count_words', { text: 'one two' });
  expect(textOf(result)).toBe('2 words, 7 characters');
});
// #endregion connect
