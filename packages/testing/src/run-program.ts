import { within } from './fuzz/report.js';
import { type ProcessOptions, ServerProcess } from './server-process.js';

export interface RunOptions extends Omit<ProcessOptions, 'watched'> {
  /** Longest run, in milliseconds. Default 120,000. */
  limitMs?: number;
}

export interface ProgramResult {
  /** The exit code, or the name of the signal that ended it. */
  code: number | NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program that judges a server to its end.
 *
 * @param bin its file, run by this Node, or the first argument of `command`
 * @throws Error with what it wrote, when it has not ended in time; it has been ended then, with all that it had started
 */
export async function runProgram(
  bin: string,
  { limitMs = 120_000, ...options }: RunOptions = {},
): Promise<ProgramResult> {
  await using program = new ServerProcess(bin, { ...options, watched: false });
  program.endInput();
  const written = () => program.lines.join('\n');
  const code = await within(limitMs, `${bin} did not end`, program.exited()).catch((error: Error) => {
    throw new Error(`${error.message}.\nstdout: ${written()}\nstderr: ${program.stderr}`);
  });
  return { code, stdout: written(), stderr: program.stderr };
}
