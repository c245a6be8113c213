/**
 * What is wrong with a path that a person wrote into a host's settings. Hosts run no shell: nothing expands `~` or `$HOME`.
 *
 * @returns words that go on after the path; undefined when nothing is wrong
 */
export function problemOfPath(path: string): string | undefined {
  const found = /^~|\$\{[^}]*\}|\$\w+|%\w+%/.exec(path)?.[0];
  if (found !== undefined) return `${JSON.stringify(found)} was not expanded; write the whole path`;
  if (process.platform !== 'win32' && /^[a-z]:[\\/]/i.test(path))
    return `is a path of Windows; this is ${process.platform}`;
  return undefined;
}

export type DatabaseAddress = { kind: 'file'; path: string } | { kind: 'postgres'; url: string };

/**
 * Reads a setting that names a SQLite file, or a PostgreSQL server by `postgres://…`.
 *
 * @returns undefined for another address, `mysql://…`: as a file, it would put a password into the name of a folder
 */
export function databaseAddress(setting: string): DatabaseAddress | undefined {
  if (/^postgres(ql)?:\/\//i.test(setting)) return { kind: 'postgres', url: setting };
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(setting) || setting === ':memory:') return undefined;
  return { kind: 'file', path: setting };
}
