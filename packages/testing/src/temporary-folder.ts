/**
 * A Vitest global setup, `globalSetup: ['@mcp-reference/testing/temporary-folder']`: everything that the tests, and the
 * servers that they start, write to the system's temporary folder is in one folder in there, removed when they are done.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-test-'));
  // Another user's program, such as a PostgreSQL that root has started, reaches its own folder inside.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
