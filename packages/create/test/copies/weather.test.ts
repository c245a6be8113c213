import { copyStandsAlone } from '../support/copy-stands-alone.ts';

copyStandsAlone({
  from: 'weather',
  name: 'tides',
  packageName: '@acme/tides',
  command: 'mcp-tides',
  call: { tool: 'search_places', args: { query: 'Reykjavik' }, says: /Capital Region, IS/ },
  longTests: ['cancellation', 'upstream-trouble'],
});
