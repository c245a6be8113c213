import type { LookupAddress } from 'node:dns';
import type { Logger } from '@mcp-reference/core';
import type { Channel } from './channel.js';
import type { ChannelConfig } from './config.js';
import { showOnDesktop } from './desktop.js';
import { discord } from './discord.js';
import { createHttpChannel, type HttpService } from './http-channel.js';
import { ntfy } from './ntfy.js';
import { atMost, fit } from './plain-text.js';
import { slack } from './slack.js';
import { teams } from './teams.js';
import { webhook } from './webhook.js';

export interface CreateOptions {
  log: Logger;
  /** Default: the system's resolver. */
  resolve?: (hostname: string) => Promise<LookupAddress[]>;
}

export function createChannel(name: string, config: ChannelConfig, { log, resolve }: CreateOptions): Channel {
  const { type } = config;
  const guard = { allowPrivate: 'allowPrivate' in config && config.allowPrivate, resolve };
  const http = (service: HttpService) => createHttpChannel({ name, type }, service, guard);
  switch (config.type) {
    case 'log':
      return { name, type, target: "this server's log", deliver: writeToLog(log) };
    case 'desktop':
      return { name, type, target: 'this machine', deliver: showOnDesktop };
    case 'smtp': {
      const deliver: Channel['deliver'] = async (outgoing, signal) =>
        (await import('./smtp.js')).sendMail(config, guard, outgoing, signal);
      return { name, type, target: config.host, deliver };
    }
    case 'ntfy':
      return http(ntfy(config));
    case 'slack':
      return http(slack(config));
    case 'discord':
      return http(discord(config));
    case 'teams':
      return http(teams(config));
    case 'webhook':
      return http(webhook(config));
  }
}

/** One line each on stderr, whatever the notifications hold. */
function writeToLog(log: Logger): Channel['deliver'] {
  return async ({ id, title, message, priority }) => {
    const text = fit(message, atMost(4_000));
    log.info('notification', { id, priority, ...(title !== null && { title }), text });
    return undefined;
  };
}
