import { expect, test } from 'vitest';
import * as z from 'zod/v4';
import { describeSettings, readSettings } from '../src/cli/settings.ts';

const schema = z.object({
  API_URL: z.url().default('https://example.com').describe('where the API is'),
  API_KEY: z.string().min(8).optional().describe('its key').meta({ secret: true }),
  LIMIT: z.coerce.number().int().max(10).default(5).describe('how many'),
});

test('defaults fill what is not set, and what is set to nothing', () => {
  expect(readSettings(schema, { LIMIT: '' })).toEqual({ API_URL: 'https://example.com', LIMIT: 5 });
});

test('a value that cannot be used is named and shown', () => {
  expect(() => readSettings(schema, { LIMIT: 'eleven' })).toThrow(/^LIMIT is "eleven": /);
});

test('a secret that cannot be used is named and not shown', () => {
  expect(() => readSettings(schema, { API_KEY: 'hunter2' })).toThrow(/^API_KEY is not usable: /);
});

test('a setting is described from its schema alone', () => {
  expect(describeSettings(schema)).toEqual([
    {
      name: 'API_URL',
      description: 'where the API is',
      default: 'https://example.com',
      required: false,
      secret: false,
    },
    { name: 'API_KEY', description: 'its key', required: false, secret: true },
    { name: 'LIMIT', description: 'how many', default: 5, required: false, secret: false },
  ]);
});

test('a password in a URL that cannot be used is not shown', () => {
  const schema = z.object({ API_URL: z.url().refine(() => false, 'must not hold a password') });
  expect(() => readSettings(schema, { API_URL: 'https://me:hunter2@example.com/' })).toThrow(
    'API_URL is "https://[redacted]@example.com/": must not hold a password',
  );
});
