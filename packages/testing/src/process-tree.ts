import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The processes that a process has started and that still run, and what those have started. None known on Windows. */
export function descendantsOf(pid: number): number[] {
  // 0 is the parent of the first processes of the system.
  if (pid < 1) throw new Error(`not the id of a process: ${pid}`);
  const processes = process.platform === 'linux' ? inProc() : byPs();
  const found = new Set([pid]);
  // The set grows while it is walked: the children of each new member are looked for too.
  for (const parent of found) {
    for (const [child, itsParent] of processes) if (itsParent === parent) found.add(child);
  }
  found.delete(pid);
  return [...found];
}

/** Ends processes at once. One that has already gone is not an error. */
export function killAll(pids: number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {}
  }
}

type WithParent = [pid: number, parent: number];

/** Slim images have no `ps`; Linux always has /proc. */
function inProc(): WithParent[] {
  return readdirSync('/proc').flatMap((name): WithParent[] => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // `12 (a name) S 1 …`: the name may hold anything, so what counts comes after its last bracket.
      const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [[Number(name), Number(parent)]];
    } catch {
      return [];
    }
  });
}

function byPs(): WithParent[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8', timeout: 10_000 });
  return (stdout ?? '').split('\n').map((line): WithParent => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    return [pid ?? 0, parent ?? 0];
  });
}
