import { copyStandsAlone } from '../support/copy-stands-alone.ts';

copyStandsAlone({
  from: 'notifications',
  name: 'mcp-pager',
  command: 'mcp-pager',
  call: { tool: 'send_notification', args: { message: 'The build is done' }, says: /local inbox/ },
  env: { PAGER_DATABASE: '../outbox.db' },
  longTests: ['crash', 'outbox-postgres', 'server'],
});
