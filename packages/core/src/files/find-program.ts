import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join, sep } from 'node:path';

export interface FoundProgram {
  /** The absolute path of the program. */
  command: string;
  /** The folders of PATH that are trusted: the PATH to give to the program. */
  path: string;
}

/**
 * Finds a program where the machine has it. npx puts `node_modules/.bin` of the folder it is started in before everything
 * else on PATH, and a folder such as `.` leads to wherever the server runs: a program there may be anybody's.
 *
 * @param name without `.exe`
 * @param outside folders whose programs are never taken, links resolved; the root of a file system is ignored
 * @returns undefined when no trusted folder has it
 */
export async function findProgram(
  name: string,
  { outside, path = process.env.PATH ?? '' }: { outside: readonly string[]; path?: string | undefined },
): Promise<FoundProgram | undefined> {
  const resolved = await Promise.all(outside.map((folder) => realpath(folder).catch(() => folder)));
  const forbidden = resolved.filter((folder) => folder !== dirname(folder));
  const isForbidden = (file: string) =>
    forbidden.some((folder) => file === folder || file.startsWith(folder + sep)) ||
    file.split(sep).some((part) => part.toLowerCase() === 'node_modules');
  const folders = path.split(delimiter).map(async (folder) => {
    const real = isAbsolute(folder) ? await realpath(folder).catch(() => undefined) : undefined;
    return real === undefined || isForbidden(folder) || isForbidden(real) ? [] : [real];
  });
  const trusted = (await Promise.all(folders)).flat();
  for (const folder of trusted) {
    const command = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
    const runs = await access(command, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs && !isForbidden(await realpath(command))) return { command, path: trusted.join(delimiter) };
  }
  return undefined;
}
