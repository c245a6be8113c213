import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EndToEnd, Preparation } from '../../release/src/end-to-end.ts';

const schema = {
  type: 'object',
  properties: {
    database: { type: 'object' },
    features: { type: 'object', properties: { search: { type: 'boolean' } } },
  },
  additionalProperties: false,
};

/** A folder of configuration with a secret in it, a schema, and a database that is gone after the tour. */
async function prepare(): Promise<Preparation> {
  const folder = await mkdtemp(join(tmpdir(), 'tour-'));
  const config = join(folder, 'config');
  await mkdir(config);
  await writeFile(join(folder, 'schema.json'), JSON.stringify(schema));
  await writeFile(
    join(config, 'app.yaml'),
    'database:\n  host: db.example.com\n  password: hunter2\nfeatures:\n  search: true\n',
  );
  return {
    env: {
      CONFIG_DIR: config,
      CONFIG_SCHEMA: join(folder, 'schema.json'),
      USERS_DATABASE: join(folder, 'users.db'),
    },
    note: 'Configuration and users are made for this tour, in a temporary folder.',
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

const users = [{ id: 'ada', name: 'Ada Lovelace', email: 'ada@example.com' }];

const configResources: EndToEnd = {
  prepare,
  steps: [
    { resource: 'skill://explain-configuration/SKILL.md', says: /^---\nname: explain-configuration\n/ },
    { resource: 'config://app', says: /"password": "\[hidden: / },
    { resource: 'config://app/features', says: /"search": true/ },
    { resource: 'docs://api/health', says: /healthz/ },
    { tool: 'get_config', arguments: { path: 'database.host' }, says: /db\.example\.com/ },
    { tool: 'explain_config', arguments: { path: 'features.search' }, says: /app\.yaml:5/ },
    { tool: 'search_docs', arguments: { query: 'health' }, says: /health/ },
    { tool: 'safe-operation', arguments: { data: '{"features":{"search":false}}' }, says: /fits/ },
    { tool: 'risky_operation', arguments: { input_data: users, on_conflict: 'update' }, says: /1/ },
    { resource: 'users://ada/profile', says: /Ada Lovelace/ },
    {
      fails: true,
      tool: 'get_config',
      arguments: { path: 'no.such.path' },
      says: /is not in the configuration/,
    },
    {
      fails: true,
      tool: 'safe-operation',
      arguments: { data: '{"features":{"search":"on"}}' },
      says: /\/features\/search/,
    },
    { fails: true, resource: 'users://nobody/profile', says: /nobody|not found/i },
  ],
  examples: [
    { tool: 'safe-operation', arguments: { data: 'a: [1, 2]\nb: &x {c: *x}' } },
    { tool: 'risky_operation', arguments: { input_data: [{ id: 1, name: 'Ann' }], on_conflict: 'update' } },
    {
      tool: 'risky_operation',
      arguments: { input_data: [{ id: 2, name: 'Bo', email: 'bo@example.com' }], on_conflict: 'skip' },
    },
  ],
  sample: {
    env: (folder) => ({ CONFIG_DEMO: '1', USERS_DATABASE: join(folder, 'users.db') }),
    tool: 'get_config',
    arguments: {},
    says: /sample/i,
  },
  longTests: ['import', 'redaction', 'users-postgres'],
};

export default configResources;
