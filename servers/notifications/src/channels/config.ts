import * as z from 'zod/v4';
import { inboxName } from '../notification.js';

const mostChannels = 50;

/** Headers that frame a request, or that the channel itself sets. */
const ownHeaders = new Set([
  ...['connection', 'content-length', 'expect', 'host', 'keep-alive', 'te', 'trailer', 'transfer-encoding'],
  ...['upgrade', 'content-type', 'webhook-id', 'webhook-timestamp', 'webhook-signature'],
]);

// Ports on which other protocols listen that a POST could be mistaken for, from the Fetch standard's list of bad
// ports (https://fetch.spec.whatwg.org/#port-blocking), and the usual databases.
const otherProtocols = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1433, 1521, 1719, 1720,
  1723, 2049, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679,
  6697, 10080, 11211, 27017,
]);

// Nothing that could end a header or a line of SMTP.
const text = z
  .string()
  .min(1)
  .max(2_000)
  .regex(/^[^\p{Cc}\u2028\u2029]+$/u, 'must be one line');
const url = text.refine((value) => URL.canParse(value), 'must be a URL');
const headerName = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/i, 'must be a header name')
  .toLowerCase()
  .refine((name) => !ownHeaders.has(name), 'is a header that the channel sets itself');
const headerValue = text.regex(/^[\t\x20-\x7e]+$/, 'must be ASCII');
/** One mailbox (RFC 5322, 3.4) without comments, groups and quoted local parts, which mail programs read in several ways. */
const mailAddress =
  /[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.-]{1,64}@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)*/u.source;
const mailName = /"(?:[^"\\]|\\.)*"|[^"<>()[\]@,;:\\]*/.source;
const mailbox = new RegExp(`^(?:(?:${mailName})\\s*<${mailAddress}>|${mailAddress})$`, 'u');
const address = text
  .max(320)
  .regex(mailbox, 'must be one mail address: "robot@example.org" or "Robot <robot@example.org>"');

const toAnAddress = { allowPrivate: z.boolean().default(false) };
const toUrl = { url, ...toAnAddress };
const rootOnly = (value: string) => URL.parse(value)?.pathname === '/';

const kinds = [
  z.strictObject({ type: z.literal('log') }),
  z.strictObject({ type: z.literal('desktop') }),
  z.strictObject({
    type: z.literal('ntfy'),
    ...toAnAddress,
    url: url
      .refine(rootOnly, 'must be the server alone; the topic has a field of its own')
      .default('https://ntfy.sh'),
    topic: z.string().regex(/^[\w-]{1,64}$/, 'must be 1 to 64 of A-Z, a-z, 0-9, "_" and "-"'),
    token: headerValue.optional(),
  }),
  z.strictObject({ type: z.literal('slack'), ...toUrl }),
  z.strictObject({ type: z.literal('discord'), ...toUrl }),
  z.strictObject({ type: z.literal('teams'), ...toUrl }),
  z.strictObject({
    type: z.literal('webhook'),
    ...toUrl,
    secret: text.refine(isWebhookSecret, 'must be "whsec_" and base64 of 24 to 64 bytes').optional(),
    headers: z.record(headerName, headerValue, { error: nameProblem }).optional(),
  }),
  z.strictObject({
    type: z.literal('smtp'),
    ...toAnAddress,
    host: text.max(253),
    port: z.int().min(1).max(65_535).default(587),
    secure: z.boolean().optional(),
    user: text.optional(),
    password: text.optional(),
    from: address,
    to: z.array(address).min(1).max(50),
  }),
] as const;
const types = kinds.map((kind) => kind.shape.type.value).join(', ');
const channel = z
  .discriminatedUnion('type', kinds, { error: `must be one of ${types}` })
  .superRefine((config, context) => {
    const address = 'url' in config && URL.parse(config.url);
    const problem = address && problemOfUrl(address, config.allowPrivate);
    if (problem) context.addIssue({ code: 'custom', message: problem, path: ['url'] });
  });
export type ChannelConfig = z.output<typeof channel>;
export type ConfigOf<Type extends ChannelConfig['type']> = Extract<ChannelConfig, { type: Type }>;

const channelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'a channel name has 1 to 64 of a-z, 0-9, "-" and "_"')
  .refine((name) => name !== inboxName, `"${inboxName}" is the local inbox`);

/** A channels file: what its text says, with every variable replaced. */
export const channelsFile = z
  .strictObject({
    default: z.string().optional(),
    channels: z
      .record(channelName, channel, { error: nameProblem })
      .refine((channels) => Object.keys(channels).length <= mostChannels, `at most ${mostChannels} channels`),
  })
  .transform(({ default: named, channels: configs }, context) => {
    const channels = new Map(Object.entries(configs));
    const chosen = named ?? (channels.size === 1 ? [...channels.keys()][0] : undefined);
    if (chosen !== undefined && !channels.has(chosen))
      context.addIssue({
        code: 'custom',
        message: `there is no channel ${JSON.stringify(chosen)}`,
        path: ['default'],
      });
    return { default: chosen, channels };
  });
export type Channels = z.output<typeof channelsFile>;

/** The problem of a name, in place of zod's "Invalid key in record". */
function nameProblem(issue: z.core.$ZodRawIssue): string | undefined {
  return issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
}

/** The problem of a channel's address, or undefined. */
function problemOfUrl(url: URL, allowPrivate: boolean): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return 'takes https:// (or http:// with allowPrivate)';
  if (url.protocol === 'http:' && !allowPrivate)
    return 'needs https:// (http:// only with "allowPrivate": true)';
  if (url.username || url.password) return 'must not hold a user or a password';
  if (otherProtocols.has(Number(url.port))) return `uses port ${url.port}, which belongs to another protocol`;
  if (url.hash) return 'must not hold a fragment';
  return undefined;
}

function isWebhookSecret(secret: string): boolean {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1] ?? '';
  const { length } = Buffer.from(encoded, 'base64');
  return length >= 24 && length <= 64;
}
