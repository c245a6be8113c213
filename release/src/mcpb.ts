import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packExtension } from '@anthropic-ai/mcpb';
import type { PublishedServer } from './published-server.ts';
import { root } from './workspace.ts';

/**
 * Makes a server's MCP bundle: what its npm package holds, and the manifest.
 *
 * @param content where its package is unpacked
 * @param out where to
 * @returns the file, `calculator-0.1.0.mcpb`
 */
export async function packBundle(
  { name, folder, manifest }: PublishedServer,
  content: string,
  out: string,
): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'mcpb-'));
  try {
    cpSync(content, work, { recursive: true });
    cpSync(join(root, folder, 'manifest.json'), join(work, 'manifest.json'));
    mkdirSync(out, { recursive: true });
    const bundle = join(out, `${name}-${manifest.version}.mcpb`);
    const packed = await packExtension({ extensionPath: work, outputPath: bundle, silent: true });
    if (!packed)
      throw new Error(
        `mcpb pack refused ${folder}: run \`npx @anthropic-ai/mcpb validate ${folder}/manifest.json\``,
      );
    return bundle;
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}
