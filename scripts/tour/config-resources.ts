import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Preparation, ServerTour } from './steps.ts';

/** A folder of configuration with a secret in it, and a database that is gone after the tour. */
async function prepare(): Promise<Preparation> {
  const folder = await mkdtemp(join(tmpdir(), 'tour-'));
  await writeFile(
    join(folder, 'app.yaml'),
    'database:\n  host: db.example.com\n  password: hunter2\nfeatures:\n  search: true\n',
  );
  return {
    env: { CONFIG_DIR: folder, USERS_DATABASE: join(folder, 'users.db') },
    note: 'Configuration and users are made for this tour, in a temporary folder.',
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

const users = [{ id: 'ada', name: 'Ada Lovelace', email: 'ada@example.com' }];

export const configResources: ServerTour = {
  folder: 'config-resources',
  prepare,
  steps: [
    { resource: 'config://app', says: /"password": "\[redacted\]"/ },
    { tool: 'get_config', arguments: { path: 'database.host' }, says: /db\.example\.com/ },
    { tool: 'explain_config', arguments: { path: 'features.search' }, says: /app\.yaml:5/ },
    { tool: 'search_docs', arguments: { query: 'health' }, says: /health/ },
    { tool: 'risky_operation', arguments: { input_data: users, on_conflict: 'update' }, says: /1/ },
    { resource: 'users://ada/profile', says: /Ada Lovelace/ },
    {
      fails: true,
      tool: 'get_config',
      arguments: { path: 'no.such.path' },
      says: /is not in the configuration/,
    },
    { fails: true, resource: 'users://nobody/profile', says: /nobody|not found/i },
  ],
};
