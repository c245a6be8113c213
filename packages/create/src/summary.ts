import { join } from 'node:path';
import type { GitResult } from './git.js';
import type { InstallResult } from './install.js';
import type { PackageManager } from './package-manager.js';
import type { Plan } from './plan.js';

/** The summary of what was made, and the next commands. */
export function summary(
  { folder, shownFolder, names }: Plan,
  manager: PackageManager,
  installed: InstallResult | undefined,
  git: GitResult | undefined,
): string {
  const notes = git?.committed === false ? [git.note] : [];
  const steps = [
    ...(shownFolder === '.' ? [] : [`cd ${quoted(shownFolder)}`]),
    ...(installed?.done ? [] : [`${manager} install`, `${manager} run format`]),
    `${manager} run build`,
    'node dist/main.js --list',
    `${manager} test`,
  ];
  return [
    `${names.packageName} is in ${folder}; its command is ${names.command}.`,
    ...notes,
    '',
    'Next:',
    ...steps.map((step) => `  ${step}`),
    '',
    'Start reading at src/server.ts. To give it to Claude Code, once it is built:',
    `  claude mcp add ${names.server} -- node ${quoted(join(folder, 'dist', 'main.js'))}`,
  ].join('\n');
}

/** A path to paste into a shell. */
function quoted(path: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(path) ? path : `"${path}"`;
}
