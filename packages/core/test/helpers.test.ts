import { decodeVariable, userDataFile, wholeNumber } from '@mcp-reference/core';
import { expect, test } from 'vitest';
import * as z from 'zod/v4';

test.each([
  ['win32', { LOCALAPPDATA: 'C:\\Local' }, /^C:\\Local.mcp-x.x\.db$/],
  ['win32', {}, /^.home.ada.AppData.Local.mcp-x.x\.db$/],
  ['darwin', { XDG_DATA_HOME: '/elsewhere' }, /^.home.ada.Library.Application Support.mcp-x.x\.db$/],
  ['linux', { XDG_DATA_HOME: '/data' }, /^.data.mcp-x.x\.db$/],
  ['linux', { XDG_DATA_HOME: '' }, /^.home.ada.\.local.share.mcp-x.x\.db$/],
] as const)("a user's data on %s, %j", (platform, env, file) => {
  expect(userDataFile('mcp-x', 'x.db', { platform, env, home: '/home/ada' })).toMatch(file);
});

test.each([
  ['Oslo', 'Oslo'],
  ['%C3%85lesund', 'Ålesund'],
  ['..%2F..', '../..'],
  ['%252e', '%2e'],
  ['%ff', undefined],
  ['%', undefined],
  ['a%00', undefined],
  ['x'.repeat(601), undefined],
  [['a', 'b'], undefined],
  [undefined, undefined],
])('the variable %j of a template is %j', (value, decoded) => {
  expect(decodeVariable(value)).toBe(decoded);
});

test('a whole number may be sent as its digits, and only the number is advertised', () => {
  const schema = wholeNumber(1, 16);
  for (const value of [1, 16, '7', '0016']) expect(schema.parse(value)).toBe(Number(value));
  for (const value of [0, 17, 1.5, '', '1.5', '1e1', ' 7', '12345', null, true])
    expect(schema.safeParse(value).success, String(value)).toBe(false);
  expect(z.toJSONSchema(schema, { io: 'input' })).toMatchObject({ type: 'integer', minimum: 1, maximum: 16 });
});
