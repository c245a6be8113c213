import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, inject } from 'vitest';
import { outsideEnvironment } from './environment.ts';
import { succeed } from './run.ts';

const bin = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Who commits, on a machine where Git knows nobody. */
export const identity = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};

/** A folder outside the repository in which a person works, removed after the file's tests. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'create-'));
  readonly env: Record<string, string>;

  readonly #end = new AbortController();

  /** @param from the registry that npm asks for @mcp-reference/*: with this repository's packages, or without any */
  constructor(from: 'npm' | 'nothingPublished' = 'npm') {
    // A test of a copy may run the built server as another user.
    chmodSync(this.folder, 0o711);
    this.env = outsideEnvironment({ ...inject(from), ...identity });
    afterAll(() => {
      // A program that is still running belongs to a test that was given up.
      this.#end.abort();
      rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    });
  }

  /** `npm create @mcp-reference …`, from the registry. @returns what it prints */
  create(...args: string[]): Promise<string> {
    return this.inside('.', 'npm', 'create', '--yes', '@mcp-reference', '--', ...args);
  }

  /** The program of this clone. */
  createHere(...args: string[]): Promise<string> {
    return this.inside('.', process.execPath, bin, ...args);
  }

  /** Runs in a copy what has to succeed. @returns its stdout */
  inside(copy: string, command: string, ...args: string[]): Promise<string> {
    return this.insideFor(undefined, copy, command, ...args);
  }

  /** @param timeout milliseconds that it may take */
  insideFor(timeout: number | undefined, copy: string, command: string, ...args: string[]): Promise<string> {
    const options = { cwd: join(this.folder, copy), env: this.env, signal: this.#end.signal };
    return succeed(command, args, { ...options, ...(timeout && { timeout }) });
  }
}
