import { readFileSync, statSync } from 'node:fs';
import * as z from 'zod/v4';
import { inboxName } from '../notification.js';
import { problemOfUrl } from './http-post.js';

/** A channels file that cannot be used. The message names the place and the fix, and shows no value. */
export class ChannelsFileError extends Error {
  override name = 'ChannelsFileError';
}

const largestFile = 256 * 1_024;
const mostChannels = 50;

/** What frames a request, or says what it is and who signed it. */
const ownHeaders = new Set([
  ...['connection', 'content-length', 'expect', 'host', 'keep-alive', 'te', 'trailer', 'transfer-encoding'],
  ...['upgrade', 'content-type', 'webhook-id', 'webhook-timestamp', 'webhook-signature'],
]);

// Nothing that could end a header or a line of SMTP.
const text = z
  .string()
  .min(1)
  .max(2_000)
  .regex(/^[^\p{Cc}\u2028\u2029]+$/u, 'must be one line');
const allowPrivate = z.boolean().default(false);
const url = text.refine((value) => URL.canParse(value), 'must be a URL');
const headerName = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/i, 'must be a header name')
  .toLowerCase()
  .refine((name) => !ownHeaders.has(name), 'is a header that the channel sets itself');
const headerValue = text.regex(/^[\t\x20-\x7e]+$/, 'must be ASCII');
/** One mailbox (RFC 5322, 3.4) without comments, groups and quoted local parts, which mail programs read in several ways. */
const mailAddress =
  /[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.-]{1,64}@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)*/u;
const mailName = /"(?:[^"\\]|\\.)*"|[^"<>()[\]@,;:\\]*/;
const mailbox = new RegExp(
  `^(?:(?:${mailName.source})\\s*<${mailAddress.source}>|${mailAddress.source})$`,
  'u',
);
const address = text
  .max(320)
  .regex(mailbox, 'must be one mail address: "robot@example.org" or "Robot <robot@example.org>"');

const channel = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('log') }),
  z.strictObject({ type: z.literal('desktop') }),
  z.strictObject({
    type: z.literal('ntfy'),
    url: url
      .refine(
        (value) => URL.parse(value)?.pathname === '/',
        'must be the server alone; the topic has a field of its own',
      )
      .default('https://ntfy.sh'),
    topic: z.string().regex(/^[\w-]{1,64}$/, 'must be 1 to 64 of A-Z, a-z, 0-9, "_" and "-"'),
    token: headerValue.optional(),
    allowPrivate,
  }),
  z.strictObject({ type: z.literal('slack'), url, allowPrivate }),
  z.strictObject({ type: z.literal('discord'), url, allowPrivate }),
  z.strictObject({ type: z.literal('teams'), url, allowPrivate }),
  z.strictObject({
    type: z.literal('webhook'),
    url,
    secret: text.refine(isWebhookSecret, 'must be "whsec_" and base64 of 24 to 64 bytes').optional(),
    headers: z.record(headerName, headerValue).optional(),
    allowPrivate,
  }),
  z.strictObject({
    type: z.literal('smtp'),
    host: text.max(253),
    port: z.int().min(1).max(65_535).default(587),
    secure: z.boolean().optional(),
    user: text.optional(),
    password: text.optional(),
    from: address,
    to: z.array(address).min(1).max(50),
    allowPrivate,
  }),
]);
export type ChannelConfig = z.output<typeof channel>;

const channelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'a channel name has 1 to 64 of a-z, 0-9, "-" and "_"')
  .refine((name) => name !== inboxName, `"${inboxName}" is the local inbox`);

const channelsFile = z.strictObject({
  default: z.string().optional(),
  channels: z
    .record(channelName, channel)
    .refine((channels) => Object.keys(channels).length <= mostChannels, `at most ${mostChannels} channels`),
});

export interface Channels {
  default: string | undefined;
  channels: Map<string, ChannelConfig>;
}

/**
 * Reads a channels file (YAML or JSON). `"${NAME}"` in a value is the environment variable NAME.
 *
 * @throws ChannelsFileError
 */
export async function readChannelsFile(file: string, env: NodeJS.ProcessEnv): Promise<Channels> {
  const parsed = channelsFile.safeParse(await parseFile(file, env));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.map(String).join('.') || 'the file';
    throw new ChannelsFileError(`${place}: ${issue ? inWords(issue) : 'not usable'}`);
  }
  const channels = new Map(Object.entries(parsed.data.channels));
  for (const [name, config] of channels) {
    const problem = 'url' in config ? problemOfUrl(new URL(config.url), config.allowPrivate) : undefined;
    if (problem) throw new ChannelsFileError(`channels.${name}.url: ${problem}`);
  }
  const chosen = parsed.data.default ?? (channels.size === 1 ? [...channels.keys()][0] : undefined);
  if (chosen !== undefined && !channels.has(chosen)) {
    throw new ChannelsFileError(`default: there is no channel ${JSON.stringify(chosen)}`);
  }
  return { default: chosen, channels };
}

const types = channel.options.map((option) => option.shape.type.value);

function inWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'is not usable as a name';
    case 'invalid_union':
      return `must be one of ${types.join(', ')}`;
    case 'unrecognized_keys':
      return `has the unknown field ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? 'is missing'
        : `must be of type ${issue.expected}`;
    case 'too_small':
      return `must be ${issue.origin === 'number' ? '' : 'of length '}${issue.minimum} or more`;
    case 'too_big':
      return `must be ${issue.origin === 'number' ? '' : 'of length '}${issue.maximum} or less`;
    default:
      return issue.message;
  }
}

/** What keeps a file from being read, without Node's code names. */
const readProblems: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this server may not read it',
  EPERM: 'this server may not read it',
};

async function parseFile(file: string, env: NodeJS.ProcessEnv): Promise<unknown> {
  const source = readSource(file);
  const json = file.endsWith('.json');
  const parse = json ? JSON.parse : (await import('./parse-yaml.js')).parseYaml;
  let value: unknown;
  try {
    value = parse(source);
  } catch (error) {
    // A parser's message quotes the text, and with it the secrets.
    throw new ChannelsFileError(json ? 'is not JSON' : `is not YAML${lineOf(error)}`);
  }
  return substitute(value, env, '');
}

function readSource(file: string): string {
  try {
    if (statSync(file).size <= largestFile) return decode(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') throw new ChannelsFileError('is not UTF-8 text');
    throw new ChannelsFileError(`cannot be read: ${readProblems[code ?? ''] ?? code}`);
  }
  throw new ChannelsFileError(`larger than ${largestFile / 1_024} KiB`);
}

/** Editors on Windows begin a file with a byte order mark, and may write UTF-16; the mark is not part of the text. */
function decode(bytes: Buffer): string {
  const encoding = { fffe: 'utf-16le', feff: 'utf-16be' }[bytes.toString('hex', 0, 2)] ?? 'utf-8';
  return new TextDecoder(encoding, { fatal: true }).decode(bytes);
}

function lineOf(error: unknown): string {
  const line = (error as { linePos?: { line: number }[] }).linePos?.[0]?.line;
  return line === undefined ? '' : ` (line ${line})`;
}

/** Replaces `${NAME}` in every string, once: what a variable holds is not looked into again. */
function substitute(value: unknown, env: NodeJS.ProcessEnv, path: string): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
      const found = env[name];
      if (!found) throw new ChannelsFileError(`${path}: the environment variable ${name} is not set`);
      return found;
    });
  }
  if (Array.isArray(value))
    return value.map((item, index) => substitute(item, env, join(path, String(index))));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      // zod passes over this key without a word.
      if (key === '__proto__') throw new ChannelsFileError(`${join(path, key)}: cannot be used as a name`);
      return [key, substitute(item, env, join(path, key))];
    }),
  );
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function isWebhookSecret(secret: string): boolean {
  const encoded = secret.replace(/^whsec_/, '');
  const { length } = Buffer.from(encoded, 'base64');
  return (
    secret.startsWith('whsec_') && /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) && length >= 24 && length <= 64
  );
}
