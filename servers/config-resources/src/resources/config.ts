import { decodeVariable } from '@mcp-reference/core';
import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import type { App } from '../app.js';
import { notices } from '../config/configuration.js';
import { plain } from '../formats/tree.js';
import { configUri } from '../uris.js';

const mimeType = 'application/json';
// Subscribers are notified of changes; everybody else asks again.
const cacheHint = { ttlMs: 0, cacheScope: 'private' } as const;

/** `config://app`: the whole configuration and each of its sections, with secrets hidden. */
export function registerConfig(server: McpServer, { config }: App): void {
  server.registerResource(
    'config',
    configUri(),
    {
      title: 'Configuration',
      description:
        'The whole configuration with its sources; what may be secret reads "[hidden: …]". Subscribable.',
      mimeType,
      cacheHint,
    },
    async (uri) => {
      const current = await config.current();
      return json(uri, { ...notices(current), sources: current.sources, config: plain(current.tree) });
    },
  );

  server.registerResource(
    'config-section',
    // Listed with the others, page by page: resources/list.ts
    new ResourceTemplate('config://app/{section}', {
      list: undefined,
      complete: {
        section: async (value) =>
          [...(await config.current()).sections.keys()].filter((name) => name.startsWith(value)),
      },
    }),
    {
      title: 'Section of the configuration',
      description: 'One top-level section of the configuration. Subscribable.',
      mimeType,
      cacheHint,
    },
    async (uri, variables) => {
      const current = await config.current();
      const section = decodeVariable(variables.section);
      const node = section === undefined ? undefined : current.tree.entries.get(section);
      if (node === undefined) throw new ResourceNotFoundError(uri.href);
      return json(uri, { ...notices(current), section, value: plain(node) });
    },
  );
}

function json(uri: URL, value: unknown) {
  return { contents: [{ uri: uri.href, mimeType, text: JSON.stringify(value, null, 2) }] };
}
