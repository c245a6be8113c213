import type { McpServer } from '@modelcontextprotocol/server';
import type { App } from '../app.js';
import { inboxName } from '../notification.js';

/** The channels one can send to: names, kinds and hosts; no path, user or secret. */
export function registerChannels(server: McpServer, { channels, defaultChannel }: App): void {
  server.registerResource(
    'channels',
    'channels://list',
    {
      title: 'Channels',
      description: 'The configured channels, and the default one.',
      mimeType: 'application/json',
    },
    (uri) => {
      const list = {
        default: defaultChannel ?? (channels.size === 0 ? inboxName : null),
        channels: [...channels.values()].map(({ name, type, target }) => ({ name, type, target })),
        ...(channels.size === 0 && {
          note: 'No channel is configured: notifications are kept in the local inbox.',
        }),
      };
      return {
        contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(list, null, 2) }],
      };
    },
  );
}
