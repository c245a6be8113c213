import { copyStandsAlone } from '../support/copy-stands-alone.ts';

copyStandsAlone({
  from: 'code-review-prompts',
  name: 'house-rules',
  command: 'mcp-house-rules',
  call: { tool: 'review_diff', args: { source: 'path:src/main.ts' }, says: /prepareNode/ },
  longTests: ['hostile-repository', 'server'],
});
