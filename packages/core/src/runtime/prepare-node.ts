/** The oldest Node the servers run on: the first with `node:sqlite` unflagged and a stable compile cache. */
const oldest = [22, 13] as const;

/**
 * The first thing a bin does, before it imports anything else.
 *
 * On a Node older than 22.13 it writes one line to stderr and exits with code 1. Otherwise it turns on the compile cache
 * and writes it soon after the start. Node writes it only at a clean exit, and hosts end servers by a signal.
 */
export function prepareNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    process.stderr.write(
      `This MCP server needs Node ${oldest.join('.')} or newer; this is Node ${process.versions.node}. Install a current Node from https://nodejs.org.\n`,
    );
    process.exit(1);
  }
  const { enableCompileCache, flushCompileCache } = process.getBuiltinModule('node:module');
  enableCompileCache?.();
  setTimeout(() => flushCompileCache?.(), 2_000).unref();
}
