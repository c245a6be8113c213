import { copyStandsAlone } from '../support/copy-stands-alone.ts';

const starter = {
  from: 'starter',
  command: 'mcp-my-server',
  call: { tool: 'count_words', args: { text: 'one two' }, says: /2 words/ },
};

copyStandsAlone({ ...starter, name: 'my-server' });
copyStandsAlone({ ...starter, name: 'mcp-my-server', published: true });
