import { copyStandsAlone } from '../support/copy-stands-alone.ts';

copyStandsAlone({
  from: 'config-resources',
  name: 'handbook',
  command: 'mcp-handbook',
  call: { tool: 'get_config', args: {}, says: /CONFIG_DIR/ },
  env: { USERS_DATABASE: '../users.db' },
  longTests: ['import', 'redaction', 'users-postgres'],
});
