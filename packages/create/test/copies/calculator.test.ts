import { copyStandsAlone } from '../support/copy-stands-alone.ts';

copyStandsAlone({
  from: 'calculator',
  name: 'my-server',
  command: 'mcp-my-server',
  call: { tool: 'calculate', args: { operation: 'add', a: 0.1, b: 0.2 }, says: /0\.3/ },
});
