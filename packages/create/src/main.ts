#!/usr/bin/env node
// The copies' build scripts are TypeScript that Node runs as it is: 22.18 is the first that does without a flag.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `create-mcp-reference needs Node 22.18 or newer; this is Node ${process.versions.node}. Install a current Node from https://nodejs.org.\n`,
  );
  process.exit(1);
}
const { run } = await import('./run.js');
await run(process.argv.slice(2));
