/**
 * `node release/bundles.ts [server...]`: packs MCP bundles (.mcpb) of built servers, of all unless some are named.
 *
 *   --out <folder>       where to; default: the folder that it is run in
 *   --published <json>   the servers among these packages, `[{"name": "@mcp-reference/weather", "version": "1.2.3"}]`
 *   --upload             adds each bundle to the GitHub release of its version, with `gh`
 *   --folders            packs nothing, prints the servers' folders
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { packBundle } from './src/mcpb.ts';
import { packPackage } from './src/pack.ts';
import { readServer } from './src/published-server.ts';
import { serverNames } from './src/workspace.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: '.' },
    published: { type: 'string' },
    upload: { type: 'boolean', default: false },
    folders: { type: 'boolean', default: false },
  },
});

function chosen(): string[] {
  const unknown = positionals.filter((name) => !serverNames.includes(name));
  if (unknown.length > 0)
    throw new Error(`no server is called ${unknown.join(', ')}: ${serverNames.join(', ')}`);
  if (values.published !== undefined) {
    const published = JSON.parse(values.published) as { name: string }[];
    return serverNames.filter((name) => published.some((one) => one.name === `@mcp-reference/${name}`));
  }
  return serverNames.filter((name) => positionals.length === 0 || positionals.includes(name));
}

for (const name of chosen()) {
  const server = await readServer(name);
  if (values.folders) {
    console.log(server.folder);
    continue;
  }
  const work = mkdtempSync(join(tmpdir(), 'package-'));
  const { folder } = await packPackage(server.folder, work);
  const file = await packBundle(server, folder, values.out);
  rmSync(work, { recursive: true });
  console.log(basename(file));
  if (values.upload) {
    const tag = `${server.manifest.name}@${server.manifest.version}`;
    execFileSync('gh', ['release', 'upload', tag, file, '--clobber'], { stdio: 'inherit' });
  }
}
