import { readFileSync, statSync } from 'node:fs';
import { ExpectedError } from '@mcp-reference/core';
import { inWords } from '@mcp-reference/core/text';
import { type Channels, channelsFile } from './config.js';

const largestFile = 256 * 1_024;

/**
 * Reads a channels file (YAML or JSON). `"${NAME}"` in a value is the environment variable NAME.
 *
 * @throws ExpectedError that names the place and the fix, and shows no value
 */
export async function readChannelsFile(file: string, env: NodeJS.ProcessEnv): Promise<Channels> {
  const value = file.endsWith('.json') ? parseJson(readSource(file)) : await parseYaml(readSource(file));
  const parsed = channelsFile.safeParse(substitute(value, env));
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  throw new ExpectedError(`${issues[0]?.path.length === 0 ? 'the file: ' : ''}${inWords(issues)}`);
}

/** Node's error codes in words. */
const readProblems: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this server may not read it',
  EPERM: 'this server may not read it',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
};

function readSource(file: string): string {
  try {
    if (statSync(file).size <= largestFile) return decode(readFileSync(file));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new ExpectedError(`cannot be read: ${readProblems[code] ?? code}`);
  }
  throw new ExpectedError(`larger than ${largestFile / 1_024} KiB`);
}

/** Editors on Windows begin a file with a byte order mark, and may write UTF-16; the mark is not part of the text. */
function decode(bytes: Buffer): string {
  const encoding = { fffe: 'utf-16le', feff: 'utf-16be' }[bytes.toString('hex', 0, 2)] ?? 'utf-8';
  return new TextDecoder(encoding, { fatal: true }).decode(bytes);
}

// A parser's message quotes the text, and with it the secrets: it is not passed on.
function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw new ExpectedError('is not JSON');
  }
}

async function parseYaml(source: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(source, { maxAliasCount: 100 });
  } catch (error) {
    const line = (error as { linePos?: { line: number }[] }).linePos?.[0]?.line;
    throw new ExpectedError(`is not YAML${line === undefined ? '' : ` (line ${line})`}`);
  }
}

/** Replaces `${NAME}` in every string, once: the value of a variable is not searched again. */
function substitute(value: unknown, env: NodeJS.ProcessEnv, path: string[] = []): unknown {
  const refuse = (problem: string) => {
    throw new ExpectedError(`${path.join('.')}: ${problem}`);
  };
  // zod passes over this key without a word.
  if (path.at(-1) === '__proto__') return refuse('cannot be used as a name');
  if (typeof value === 'string')
    return value.replaceAll(
      /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g,
      (_, name: string) => env[name] || refuse(`the environment variable ${name} is not set`),
    );
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [
    key,
    substitute(item, env, [...path, key]),
  ]);
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}
