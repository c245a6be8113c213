import * as z from 'zod/v4';

const address = z.string().max(4_096).optional();
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** The environment variables this server reads: the source of --help, the README's table and server.json. */
export const settings = z.object({
  NOTIFICATIONS_CHANNELS: address
    .meta({ path: 'file' })
    .describe(
      'YAML or JSON file that names the channels; without it, notifications are kept in a local inbox',
    ),
  NOTIFICATIONS_DATABASE: address
    .meta({ secret: true })
    .describe('the outbox: a SQLite file (default: in your data folder), or postgres://…'),
  NOTIFICATIONS_ASK: z
    .enum(['ask', 'never'])
    .default('ask')
    .describe('whether the user is asked before an urgent notification goes out: ask, or never'),
  NOTIFICATIONS_WAIT_SECONDS: z.coerce
    .number()
    .min(0)
    .max(60)
    .default(10)
    .describe('how long a call waits for the confirmation of the channel before it answers "queued"'),
  NOTIFICATIONS_MAX_ATTEMPTS: whole(1, 100)
    .default(12)
    .describe('attempts before a notification becomes a dead letter'),
  NOTIFICATIONS_RETRY_BASE_MS: whole(1, 3_600_000)
    .default(1_000)
    .describe('delay after the first failed attempt, in milliseconds; doubles with each, up to an hour'),
  NOTIFICATIONS_ATTEMPT_TIMEOUT_MS: whole(100, 60_000)
    .default(15_000)
    .describe(
      'how long one attempt may take, in milliseconds; after twice as long another process takes over',
    ),
  NOTIFICATIONS_RETENTION_DAYS: z.coerce
    .number()
    .min(1)
    .max(3_650)
    .default(30)
    .describe('how long finished notifications, and their idempotency keys, are kept'),
  NOTIFICATIONS_SKILLS: z
    .stringbool()
    .default(true)
    .describe('offer a guide to these tools as a skill (an official extension of MCP, in beta)'),
});

export type Settings = z.output<typeof settings>;
