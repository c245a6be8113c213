import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { repository } from './programs.ts';

/** The machine in one line, without its name. */
export function machine(): string {
  const model = (cpus()[0]?.model ?? 'unknown processor').trim();
  return `${cpus().length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${release()} ${arch()}`;
}

const measured = [
  '@modelcontextprotocol/server',
  '@modelcontextprotocol/sdk',
  '@modelcontextprotocol/server-everything',
  '@modelcontextprotocol/server-memory',
  'fastmcp',
  'mcp-framework',
  'express',
  'gpt-tokenizer',
];

/** Which versions stand behind the names. */
export function versions(): Record<string, string> {
  const folders = createRequire(import.meta.url).resolve.paths('x') ?? [];
  const versionOf = (name: string): string => {
    for (const folder of folders) {
      try {
        return JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')).version;
      } catch {
        // In another folder, or not at all.
      }
    }
    return 'unknown';
  };
  const own = JSON.parse(readFileSync(join(repository, 'packages/core/package.json'), 'utf8')).version;
  return {
    '@mcp-reference/core': own,
    ...Object.fromEntries(measured.map((name) => [name, versionOf(name)])),
  };
}
