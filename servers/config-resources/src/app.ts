import { type OpenContext, SettingsError } from '@mcp-reference/core';
import { type DocumentSource, openDocument } from './api/live.js';
import { type ConfigSource, openConfiguration } from './config/open.js';
import { parseFile } from './config/parse.js';
import { ConfigProblem, messageWithLine } from './config/problem.js';
import { plain } from './config/tree.js';
import type { Settings } from './settings.js';
import { configUri, docsUri, userUris } from './uris.js';
import { Users } from './users/users.js';

/** What lives as long as the process: made by `open`, shared by every connection. */
export interface App {
  config: ConfigSource;
  /** Reads a draft of a configuration file. One at a time: each may take a thread and its memory. */
  parseDraft: (text: string) => Promise<unknown>;
  docs: DocumentSource;
  users: Users;
  log: OpenContext<Settings>['logger'];
}

export async function open(context: OpenContext<Settings>): Promise<App> {
  const { settings, logger, changes, onClose, listing = false } = context;

  const config = await openConfiguration({
    settings,
    env: process.env,
    log: logger,
    onChange({ sections, list }) {
      changes.resourceUpdated(configUri());
      for (const section of sections) changes.resourceUpdated(configUri(section));
      if (list) changes.resourcesChanged();
    },
  }).catch(asSettingsError('CONFIG_DIR'));
  onClose(() => config.close());

  const docs = await openDocument(settings.OPENAPI_FILE, {
    log: logger,
    onChange(before, after) {
      const ids = new Set([...before.endpoints.keys(), ...after.endpoints.keys()]);
      for (const id of ids) changes.resourceUpdated(docsUri(id));
      if (after !== before) changes.resourcesChanged();
    },
  }).catch(asSettingsError('OPENAPI_FILE'));
  onClose(() => docs.close());

  const users = new Users({
    setting: settings.USERS_DATABASE,
    demo: settings.CONFIG_DEMO,
    listing,
    log: logger,
    onChange({ ids, list }) {
      for (const uri of ids.flatMap(userUris)) changes.resourceUpdated(uri);
      if (list) changes.resourcesChanged();
    },
  });
  onClose(() => users.close());
  // A database that was named is opened at once: a wrong name shows at the start, not at the first question.
  if (settings.USERS_DATABASE !== undefined) {
    await users.store().catch((error: unknown) => {
      throw new SettingsError(
        'USERS_DATABASE',
        `cannot be opened: ${reason(error, settings.USERS_DATABASE ?? '')}`,
      );
    });
  }
  let last: Promise<unknown> = Promise.resolve();
  const parseDraft = (text: string) => {
    const draft = last.then(() => parseFile(text, 'data', undefined)).then(plain);
    last = draft.catch(() => {});
    return draft;
  };
  return { config, parseDraft, docs, users, log: logger };
}

function asSettingsError(setting: string) {
  return (error: unknown): never => {
    if (!(error instanceof ConfigProblem)) throw error;
    throw new SettingsError(error.setting ?? setting, messageWithLine(error));
  };
}

/** What went wrong. A message that quotes the setting may hold its password. */
function reason(error: unknown, setting: string): string {
  const { code, message = '' } = error as { code?: string; message?: string };
  const [, password = setting] = /:\/\/[^/]*?:([^/]*)@/.exec(setting) ?? [];
  return [code, message.includes(password) ? '' : message].filter(Boolean).join(', ') || 'unknown error';
}
