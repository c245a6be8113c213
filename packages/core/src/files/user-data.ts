import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where each system keeps the data of a user's programs: `%LOCALAPPDATA%`, `~/Library/Application Support`, or
 * `$XDG_DATA_HOME` (default `~/.local/share`). The folder may not be there yet.
 *
 * @param program names the folder, `mcp-notifications`
 * @param file `outbox.db`
 */
export function userDataFile(
  program: string,
  file: string,
  { platform = process.platform, env = process.env, home = homedir() } = {},
): string {
  const base =
    platform === 'win32'
      ? (env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'))
      : platform === 'darwin'
        ? join(home, 'Library', 'Application Support')
        : env.XDG_DATA_HOME || join(home, '.local', 'share');
  return join(base, program, file);
}
