import { CreateError } from './errors.js';
import type { PackageManager } from './package-manager.js';
import { runProgram } from './run-program.js';

/** A copy whose install failed is whole all the same: it stays, and the output says what was wrong. */
export type InstallResult = { done: true } | { done: false; output: string };

/** Installs, and puts lines that a longer or shorter name has reflowed into shape. */
export async function install(
  folder: string,
  manager: PackageManager,
  signal: AbortSignal,
): Promise<InstallResult> {
  const run = (args: string[]) => runProgram(manager, args, { cwd: folder, signal });
  try {
    const installed = await run(['install']);
    if (installed.exitCode !== 0) return { done: false, output: installed.output };
    const formatted = await run(['run', 'format']);
    if (formatted.exitCode !== 0) throw new CreateError(`The copy cannot be formatted:\n${formatted.output}`);
    return { done: true };
  } catch (error) {
    if (signal.aborted || error instanceof CreateError) throw error;
    return { done: false, output: (error as Error).message };
  }
}
