import { describe, expect, test } from 'vitest';
import { namesOf, problemOfName } from '../src/names.ts';

test.each([
  ['my-server', 'my-server', 'mcp-my-server', 'My server', 'MY_SERVER_', 'my-server'],
  ['mcp-pager', 'pager', 'mcp-pager', 'Pager', 'PAGER_', 'mcp-pager'],
  [
    '@acme/mcp-stock.prices',
    'stock.prices',
    'mcp-stock.prices',
    'Stock prices',
    'STOCK_PRICES_',
    'acme-mcp-stock.prices',
  ],
  ['3d-print', '3d-print', 'mcp-3d-print', '3d print', 'MCP_3D_PRINT_', '3d-print'],
  ['x', 'x', 'mcp-x', 'X', 'X_', 'x'],
])('%s gives its forms', (packageName, server, command, title, variables, agent) => {
  expect(namesOf(packageName)).toEqual({ packageName, server, command, title, variables, agent });
});

describe('a name that npm would refuse is refused', () => {
  test.each([
    ['My Server', /lower-case.*Try --name my-server$/],
    ['-x', /not a package name.*Try --name x$/],
    ['.hidden', /Try --name hidden$/],
    ['a/b', /not a package name/],
    ['@acme', /not a package name/],
    ['@acme/', /not a package name/],
    ['@acme/a/b', /not a package name/],
    ['../up', /not a package name/],
    ["it's", /not a package name/],
    ['wörter', /not a package name/],
    ['node_modules', /npm keeps for itself/],
    ['123', /no letter/],
    ['', /not a package name/],
    ['x'.repeat(215), /at most 214/],
  ])('%s', (name, why) => {
    expect(problemOfName(name)).toMatch(why);
  });

  test.each(['x', 'my-server', '@acme/x', '@acme-co/x.y_z', '3d-print'])('and %s is not', (name) => {
    expect(problemOfName(name)).toBeUndefined();
  });
});
