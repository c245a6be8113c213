import * as z from 'zod/v4';

/** The environment variables this server reads: the source of --help, the README's table and server.json. */
export const settings = z.object({
  CALCULATOR_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(1_000)
    .describe('how long one expression may take, in milliseconds'),
  CALCULATOR_SKILLS: z
    .stringbool()
    .default(true)
    .describe('offer a guide to these tools as a skill (an official extension of MCP, in beta)'),
});

export type Settings = z.output<typeof settings>;
