import type { LookupAddress } from 'node:dns';
import type { Logger } from '@mcp-reference/core';
import type { Channel } from './channel.js';
import type { ChannelConfig } from './config.js';
import { createDesktop } from './desktop.js';
import { discord } from './discord.js';
import { createHttpChannel, type HttpService } from './http-channel.js';
import { createLogChannel } from './log-channel.js';
import { ntfy } from './ntfy.js';
import { slack } from './slack.js';
import { createSmtp } from './smtp.js';
import { teams } from './teams.js';
import { webhook } from './webhook.js';

export interface CreateOptions {
  log: Logger;
  /** Default: the system's resolver. */
  resolve?: (hostname: string) => Promise<LookupAddress[]>;
}

export function createChannel(name: string, config: ChannelConfig, { log, resolve }: CreateOptions): Channel {
  if (config.type === 'log') return createLogChannel({ name }, log);
  if (config.type === 'desktop') return createDesktop({ name });
  const guard = { allowPrivate: config.allowPrivate, ...(resolve && { resolve }) };
  if (config.type === 'smtp') return createSmtp({ name, ...config }, guard);
  return createHttpChannel({ name, type: config.type }, serviceOf(config), guard);
}

type HttpConfig = Exclude<ChannelConfig, { type: 'log' | 'desktop' | 'smtp' }>;

function serviceOf(config: HttpConfig): HttpService {
  switch (config.type) {
    case 'ntfy':
      return ntfy(config);
    case 'slack':
      return slack(config);
    case 'discord':
      return discord(config);
    case 'teams':
      return teams(config);
    case 'webhook':
      return webhook(config);
  }
}
