import type { EndToEnd } from '../../release/src/end-to-end.ts';

const starter: EndToEnd = {
  steps: [
    { tool: 'count_words', arguments: { text: 'to be or not to be' }, says: /6 words/ },
    { fails: true, tool: 'count_words', arguments: {}, says: /text/ },
    { resource: 'style://guide', says: /./ },
    { prompt: 'shorten', arguments: { text: 'to be or not to be' }, says: /to be or not to be/ },
  ],
  sample: { tool: 'count_words', arguments: { text: 'one two' }, says: /2 words/ },
};

export default starter;
