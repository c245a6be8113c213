import type { LookupAddress } from 'node:dns';
import type { Log } from '../log.js';
import { createAddressGuard } from './address-guard.js';
import type { Channel } from './channel.js';
import type { ChannelConfig } from './config.js';
import { createDesktop } from './desktop.js';
import { createDiscord, discordRetryAfter } from './discord.js';
import { createHttpPost } from './http-post.js';
import { createLogChannel } from './log-channel.js';
import { createNtfy } from './ntfy.js';
import { createSlack } from './slack.js';
import { createSmtp } from './smtp.js';
import { createTeams } from './teams.js';
import { createWebhook } from './webhook.js';

export interface CreateOptions {
  log: Log;
  /** Default: the system's resolver. */
  resolve?: (hostname: string) => Promise<LookupAddress[]>;
}

export function createChannels(
  configs: ReadonlyMap<string, ChannelConfig>,
  options: CreateOptions,
): Map<string, Channel> {
  return new Map([...configs].map(([name, config]) => [name, createChannel(name, config, options)]));
}

export function createChannel(name: string, config: ChannelConfig, { log, resolve }: CreateOptions): Channel {
  if (config.type === 'log') return createLogChannel({ name }, log);
  if (config.type === 'desktop') return createDesktop({ name });
  const guardOptions = { allowPrivate: config.allowPrivate, ...(resolve && { resolve }) };
  if (config.type === 'smtp') {
    const secure = config.secure ?? config.port === 465;
    return createSmtp({ ...config, secure, name }, createAddressGuard(guardOptions));
  }
  const post = createHttpPost(guardOptions, config.type === 'discord' ? discordRetryAfter : undefined);
  switch (config.type) {
    case 'ntfy':
      return createNtfy({ ...config, name }, post);
    case 'slack':
      return createSlack({ ...config, name }, post);
    case 'discord':
      return createDiscord({ ...config, name }, post);
    case 'teams':
      return createTeams({ ...config, name }, post);
    case 'webhook':
      return createWebhook({ ...config, name }, post);
  }
}
