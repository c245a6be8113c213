import { basename } from 'node:path';
import type { EsbuildPlugin } from './plugin.js';

interface Metafile {
  inputs: Record<string, unknown>;
  outputs: Record<string, { bytes: number; entryPoint?: string }>;
}

/** A file of the SDK for servers, in a path as this system writes it. */
const ofSdk = /[\\/]@modelcontextprotocol[\\/]server[\\/]dist[\\/]/;
/** AJV as the SDK loads it at a start. Where it is loaded on need, its CommonJS file is in the bundle. */
const eagerAjv = /[\\/]@modelcontextprotocol[\\/]server[\\/]dist[\\/]ajvProvider[^\\/]*\.mjs$/;

/** Says what a build did. Fails the build when a step that `bundle` promises did not apply. */
export const report: EsbuildPlugin = {
  name: 'report',
  setup(build) {
    build.initialOptions.metafile = true;
    build.onEnd(({ metafile, outputFiles = [], errors }) => {
      if (metafile === undefined || errors.length > 0) return undefined;
      const problem = problemOf(metafile);
      if (problem !== undefined) return { errors: [{ text: problem }] };
      process.stderr.write(`${summary(metafile, outputFiles)}\n`);
      return undefined;
    });
  },
};

/** @returns what a build promised and did not do, in words */
export function problemOf({ inputs }: Pick<Metafile, 'inputs'>): string | undefined {
  const paths = Object.keys(inputs);
  if (!paths.some((path) => ofSdk.test(path)) || !paths.some((path) => eagerAjv.test(path))) return undefined;
  return (
    'AJV would be loaded at every start: this version of @modelcontextprotocol/server does not take it from ' +
    '"@modelcontextprotocol/server/_shims". Update @mcp-reference/core, or remove the alias from your tsup.config.ts.'
  );
}

function summary({ inputs }: Metafile, files: { path: string; contents: Uint8Array }[]): string {
  const code = files.filter(({ path }) => path.endsWith('.js'));
  const kilobytes = Math.round(code.reduce((sum, { contents }) => sum + contents.length, 0) / 1_000);
  const packages = new Set(Object.keys(inputs).flatMap((path) => packageFolder(path) ?? []));
  const ajv = Object.keys(inputs).some((path) => ofSdk.test(path)) ? ', AJV loaded on first need' : '';
  const start = files.some(({ path }) => basename(path) === 'start.js') ? ', one file for the start' : '';
  return `bundle: ${code.length} files, ${kilobytes} kB, code of ${packages.size} packages as published${start}${ajv}`;
}

/** The folder of the package that a file belongs to: undefined for the project's own files and for generated modules. */
export function packageFolder(path: string): string | undefined {
  // `namespace:path`, where a drive of Windows has one letter.
  if (/^[\w-]{2,}:/.test(path)) return undefined;
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path)?.[0];
}
