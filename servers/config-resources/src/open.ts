import { type OpenContext, SettingsError } from '@mcp-reference/core';
import type { Tasks } from '@mcp-reference/core/tasks';
import * as z from 'zod/v4';
import { openDocs } from './api/open.js';
import type { App, ConfigSource } from './app.js';
import type { Configuration } from './config/configuration.js';
import { type LiveConfiguration, openConfiguration } from './config/open.js';
import { demoSchema } from './demo.js';
import { ConfigProblem, messageWithLine } from './formats/problem.js';
import { inWorker } from './jobs.js';
import { type Settings, settings as settingsSchema } from './settings.js';
import { configUri, docsUri, userUris } from './uris.js';
import { Users } from './users/users.js';

/** Opens configuration, API document and users; they close when the process ends. */
export async function open(context: OpenContext<Settings>): Promise<App> {
  const { settings, logger: log, changes, onClose, listing = false } = context;
  const { CONFIG_DIR, CONFIG_ENV_PREFIX, CONFIG_SCHEMA, USERS_DATABASE } = settings;

  const isLive = (CONFIG_DIR ?? CONFIG_ENV_PREFIX ?? CONFIG_SCHEMA) !== undefined;
  const live = isLive ? await openLive(context) : undefined;

  const docs = await openDocs(settings.OPENAPI_FILE, {
    log,
    onChange({ ids, list }) {
      for (const id of ids) changes.resourceUpdated(docsUri(id));
      if (list) changes.resourcesChanged();
    },
  }).catch(asSettingsError('OPENAPI_FILE'));
  onClose(() => docs.close());

  const users = new Users({
    setting: USERS_DATABASE,
    demo: settings.CONFIG_DEMO,
    listing,
    log,
    onChange({ ids, list }) {
      for (const uri of ids.flatMap(userUris)) changes.resourceUpdated(uri);
      if (list) changes.resourcesChanged();
    },
  });
  onClose(() => users.close());
  // A database that was named is opened at once: a wrong name shows at the start, not at the first question.
  if (USERS_DATABASE !== undefined) {
    await users.store().catch((error: unknown) => {
      throw new SettingsError('USERS_DATABASE', `cannot be opened: ${reason(error, USERS_DATABASE)}`);
    });
  }
  const tasks = listing ? undefined : await openImportTasks(context, users);
  return { config: sourceOf(settings, live), docs, users, tasks, log };
}

/** An import that was accepted as a task goes on in the next process when this one dies. */
async function openImportTasks(context: OpenContext<Settings>, users: Users): Promise<Tasks> {
  const { memoryTaskStore, openTasks, sqliteTaskStore } = await import('@mcp-reference/core/tasks');
  const { file, isSample } = users;
  const shared = file === undefined && !isSample ? await context.openSharedTaskStore?.() : undefined;
  return openTasks(context, {
    store: file === undefined ? (shared ?? memoryTaskStore()) : sqliteTaskStore(`${file}.tasks`),
    tools: { risky_operation: { repeatable: true } },
    // The database takes one import at a time, and a waiting one may hold 10,000 users.
    maxRunning: 1,
    maxPerOwner: 20,
  });
}

async function openLive({ settings, logger, changes, onClose }: OpenContext<Settings>) {
  const live = await openConfiguration({
    settings,
    env: process.env,
    log: logger,
    onChange({ sections, list }) {
      changes.resourceUpdated(configUri());
      for (const section of sections) changes.resourceUpdated(configUri(section));
      if (list) changes.resourcesChanged();
    },
  }).catch(asSettingsError('CONFIG_DIR'));
  onClose(() => live.close());
  return live;
}

/** The files that the user has named; else the samples, if asked for; else this server's own settings. */
function sourceOf(settings: Settings, live: LiveConfiguration | undefined): ConfigSource {
  const isDemo = live === undefined && settings.CONFIG_DEMO;
  let fixed: Promise<Configuration> | undefined;
  const rules = () => {
    const schema = live?.schema();
    if (schema !== undefined) return { title: 'CONFIG_SCHEMA', schema };
    const own = { ...z.toJSONSchema(settingsSchema, { io: 'input' }), additionalProperties: false };
    return {
      title: isDemo
        ? 'the schema of the sample configuration'
        : 'the settings of this server (CONFIG_SCHEMA is not set)',
      schema: { name: 'schema.json', text: JSON.stringify(isDemo ? demoSchema : own) },
    };
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    current() {
      if (live !== undefined) return live.current();
      fixed ??= import('./config/fixed.js').then(({ demoConfiguration, ownConfiguration }) =>
        isDemo ? demoConfiguration() : ownConfiguration(settings, process.env),
      );
      return fixed;
    },
    check(data) {
      const { title, schema } = rules();
      // One at a time: each takes a thread and its memory.
      const result = last.then(() => inWorker('check', { data, schema }));
      last = result.catch(() => {});
      return result.then((found) => ({ schema: title, ...found }));
    },
  };
}

function asSettingsError(setting: string) {
  return (error: unknown): never => {
    if (!(error instanceof ConfigProblem)) throw error;
    throw new SettingsError(String(error.cause ?? setting), messageWithLine(error));
  };
}

/** The reason of a failure. A message that quotes the setting may hold its password. */
function reason(error: unknown, setting: string): string {
  const { code, message = '' } = error as { code?: string; message?: string };
  const [, password = setting] = /:\/\/[^/]*?:([^/]*)@/.exec(setting) ?? [];
  return [code, message.includes(password) ? '' : message].filter(Boolean).join(', ') || 'unknown error';
}
