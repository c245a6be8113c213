import * as z from 'zod/v4';

const baseUrl = () =>
  z
    .url({ protocol: /^https?$/, error: 'takes an http or https address' })
    .refine((url) => !URL.canParse(url) || new URL(url).username === '', 'must not hold a user or password');

/** The environment variables this server reads: the source of --help, the README's table and server.json. */
export const settings = z.object({
  OPEN_METEO_URL: baseUrl()
    .default('https://api.open-meteo.com')
    .describe('Open-Meteo forecast API; your own instance works too'),
  OPEN_METEO_GEOCODING_URL: baseUrl()
    .default('https://geocoding-api.open-meteo.com')
    .describe('Open-Meteo geocoding API, asked for places that are not built in'),
  OPEN_METEO_API_KEY: z
    .string()
    .min(1)
    .optional()
    .describe('key for commercial use; the customer- addresses are then the default')
    .meta({ secret: true }),
  MET_NORWAY_URL: baseUrl()
    .default('https://api.met.no')
    .describe('MET Norway Locationforecast, asked when Open-Meteo does not answer'),
  NWS_URL: baseUrl().default('https://api.weather.gov').describe('US National Weather Service, for alerts'),
  WEATHER_CONTACT: z
    .string()
    .max(200)
    .regex(/^[\x20-\x7e]+$/, 'takes plain characters')
    .optional()
    .describe('mail or web address put into the User-Agent, as MET Norway and the NWS ask of heavy users'),
  WEATHER_ASK: z
    .enum(['ask', 'never'])
    .default('ask')
    .describe(
      'whether the user is asked which of several places is meant; with never the model gets the list',
    ),
  WEATHER_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(5_000)
    .describe('how long one request to a weather service may take, in milliseconds'),
  WEATHER_SKILLS: z
    .stringbool()
    .default(true)
    .describe('offer a guide to these tools as a skill (an official extension of MCP, in beta)'),
});

export type Settings = z.output<typeof settings>;
