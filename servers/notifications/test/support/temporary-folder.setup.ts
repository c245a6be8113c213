import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One folder for everything that the tests write, removed when they are done. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-notifications-'));
  // PostgreSQL, which does not run as root, has a folder of its own inside.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
