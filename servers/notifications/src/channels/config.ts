import * as z from 'zod/v4';
import { inboxName } from '../notification.js';
import { problemOfUrl } from './http-post.js';

const mostChannels = 50;

/** Headers that frame a request, or that the channel itself sets. */
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
    const address = 'url' in config ? URL.parse(config.url) : null;
    const problem = address && 'url' in config && problemOfUrl(address, config.allowPrivate);
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

function isWebhookSecret(secret: string): boolean {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1] ?? '';
  const { length } = Buffer.from(encoded, 'base64');
  return length >= 24 && length <= 64;
}
