import { type ChildProcess, spawn } from 'node:child_process';

/** Reads "+ <pid>" and "- <pid>". At the end of its input it kills the process groups that are left. */
const script = `
live=' '
while read -r op pid; do
  case $op in
    +) live="$live$pid " ;;
    -) live="\${live%% $pid *} \${live#* $pid }" ;;
  esac
done
for pid in $live; do kill -9 -"$pid" 2>/dev/null; done`;

/**
 * Kills the programs that would outlive this process, however it ends. A shell reads from a pipe that the system closes with
 * this process, also after `kill -9`. Windows has no such shell: there it does nothing.
 */
export class Watchdog {
  #shell: ChildProcess | undefined;

  /**
   * @param group a process group, by the pid of its leader
   * @returns call it when the program has ended
   */
  watch(group: number): () => void {
    if (process.platform === 'win32') return () => {};
    const shell = this.#start();
    shell.stdin?.write(`+ ${group}\n`);
    return () => void (shell.exitCode === null && shell.stdin?.write(`- ${group}\n`));
  }

  #start(): ChildProcess {
    if (this.#shell !== undefined) return this.#shell;
    // A session of its own: Ctrl-C in a terminal reaches every process of the server's.
    const shell = spawn('/bin/sh', ['-c', script], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
      cwd: '/',
    });
    const forget = () => {
      if (this.#shell === shell) this.#shell = undefined;
    };
    shell.on('exit', forget).on('error', forget);
    // Each write to a shell that has gone is an error of its own.
    shell.stdin.on('error', forget);
    // It keeps nobody alive: it ends by itself.
    shell.unref();
    (shell.stdin as unknown as { unref?: () => void }).unref?.();
    this.#shell = shell;
    return shell;
  }
}
