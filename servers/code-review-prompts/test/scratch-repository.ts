import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A Git repository in a temporary folder, and beside it the place where a canary would appear. */
export class ScratchRepository implements Disposable {
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), 'review-')));
  readonly root = join(this.#folder, 'repository');
  /** The program that a hostile repository tries to run; it makes the canary. */
  readonly trap = join(this.#folder, 'trap.sh');
  readonly canary = join(this.#folder, 'canary');

  constructor() {
    mkdirSync(this.root);
    writeFileSync(this.trap, `#!/bin/sh\ntouch ${this.canary}\ncat\n`, { mode: 0o755 });
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('config', 'user.email', 'a@example.com');
    this.git('config', 'user.name', 'A');
  }

  /** Runs git as somebody would who trusts the repository. */
  git(...args: string[]): string {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
    return execFileSync('git', args, {
      cwd: this.root,
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      input: '',
    });
  }

  write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  commit(message = 'a commit'): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', message);
  }

  get sprung(): boolean {
    return existsSync(this.canary);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
