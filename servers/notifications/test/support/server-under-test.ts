import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerUnderTest } from '@mcp-reference/testing';
import manifest from '../../package.json' with { type: 'json' };
import type { App } from '../../src/app.js';
import { open } from '../../src/open.js';
import { createServer } from '../../src/server.js';
import { type Settings, settings } from '../../src/settings.js';

export const server: ServerUnderTest<Settings, App> = {
  bin: new URL('../../dist/main.js', import.meta.url),
  package: manifest,
  settings,
  open,
  createServer,
};

/** The environment of a server with these channels and an outbox of its own, in a new temporary folder. */
export function environment(
  channels?: Record<string, object>,
  more: Record<string, string> = {},
): Record<string, string> & { NOTIFICATIONS_DATABASE: string } {
  const folder = mkdtempSync(join(tmpdir(), 'notifications-'));
  const file = join(folder, 'channels.json');
  const content = { channels, ...(more.default !== undefined && { default: more.default }) };
  if (channels) writeFileSync(file, JSON.stringify(content));
  return {
    NOTIFICATIONS_DATABASE: join(folder, 'outbox.db'),
    ...(channels && { NOTIFICATIONS_CHANNELS: file }),
    ...more,
  };
}
