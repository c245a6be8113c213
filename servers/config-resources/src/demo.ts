import type { UserRecord } from './users/store.js';

/** What CONFIG_DEMO=1 shows. None of it is anybody's. */
export const demoNote = 'Sample configuration (CONFIG_DEMO=1): made up, nobody runs on it.';

export const demoFiles = {
  'sample-default.yaml': `# Made up, to try this server with.
service:
  name: sample-shop
  port: 8080
database:
  host: db.sample.invalid
  pool_size: 10
  password: made-up-and-hidden
features:
  - checkout
  - search
`,
  'sample-production.toml': `[service]
port = 443

[database]
pool_size = 40
`,
};

export const demoSchema = {
  type: 'object',
  properties: {
    service: {
      type: 'object',
      properties: { name: { type: 'string' }, port: { type: 'integer', minimum: 1, maximum: 65_535 } },
      additionalProperties: false,
    },
    database: { type: 'object', properties: { pool_size: { type: 'integer', minimum: 1 } } },
    features: { type: 'array', items: { enum: ['checkout', 'search', 'reviews'] } },
  },
  additionalProperties: false,
};

export const demoUsers: UserRecord[] = ['Ada', 'Grace', 'Linus'].map((name) => ({
  id: `sample-${name.toLowerCase()}`,
  name: `${name} (sample)`,
  email: `${name.toLowerCase()}@sample.invalid`,
  title: 'Made-up user',
  locale: 'en',
}));
