import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { builtFile } from '../src/files/built-file.js';
import { databaseAddress, problemOfPath } from '../src/files/setting-path.js';
import { NewerDatabase, openSqlite } from '../src/files/sqlite.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('openSqlite', () => {
  const create = 'CREATE TABLE things (id TEXT PRIMARY KEY) STRICT; INSERT INTO things VALUES (1)';
  const extend = 'ALTER TABLE things ADD COLUMN name TEXT';
  const open = (migrations: string[]) =>
    openSqlite(join(folder, 'new', 'things.db'), { migrations, synchronous: 'FULL', busyTimeoutMs: 0 });

  test('makes the file and its folder for this user only', () => {
    open([create]).close();
    if (process.platform === 'win32') return;
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
    for (const name of ['things.db']) expect(statSync(join(folder, 'new', name)).mode & 0o777).toBe(0o600);
  });

  test('runs each migration once, in order', () => {
    open([create]).close();
    const database = open([create, extend]);
    expect(database.prepare('SELECT * FROM things').all()).toEqual([{ id: '1', name: null }]);
    database.close();
    open([create, extend]).close();
  });

  test('leaves a database alone that a newer version has made', () => {
    open([create, extend]).close();
    const before = readFileSync(join(folder, 'new', 'things.db'));
    expect(() => open([create])).toThrow(NewerDatabase);
    expect(readFileSync(join(folder, 'new', 'things.db'))).toEqual(before);
  });

  test('a migration that fails leaves nothing of itself', () => {
    open([create]).close();
    expect(() => open([create, 'CREATE TABLE half (id TEXT); NOT SQL'])).toThrow(/syntax error/);
    const database = open([create]);
    expect(database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()).toEqual([
      { name: 'things' },
    ]);
    database.close();
  });
});

test('a setting names a file or a PostgreSQL server, and no other server', () => {
  expect(databaseAddress('postgres://u:p@db/x')).toEqual({ kind: 'postgres', url: 'postgres://u:p@db/x' });
  expect(databaseAddress('PostgreSQL://db')).toMatchObject({ kind: 'postgres' });
  expect(databaseAddress('/data/users.db')).toEqual({ kind: 'file', path: '/data/users.db' });
  expect(databaseAddress('C:\\data\\users.db')).toMatchObject({ kind: 'file' });
  for (const other of ['mysql://u:p@db/x', 'postgress://u:p@db', 'file:///x', ':memory:'])
    expect(databaseAddress(other)).toBeUndefined();
});

const inBraces = (name: string) => `\${${name}}/x`;

test.each(['~/x', '$HOME/x', inBraces('USER'), inBraces('workspaceFolder'), '%APPDATA%\\x'])(
  'a path that a shell or an editor should have expanded is named: %s',
  (path) => expect(problemOfPath(path)).toMatch(/was not expanded; write the whole path$/),
);

test('a built file is the same from source and from the bundle', () => {
  const built = 'file:///home/ada/src/weather/dist/places.json';
  expect(builtFile('places.json', 'file:///home/ada/src/weather/src/open.ts').href).toBe(built);
  expect(builtFile('places.json', 'file:///home/ada/src/weather/src/places/a/b.ts').href).toBe(built);
  expect(builtFile('places.json', 'file:///home/ada/src/weather/dist/main.js').href).toBe(built);
});
