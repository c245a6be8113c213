import { decodeVariable } from '@mcp-reference/core';
import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import type { App } from '../app.js';
import { type Configuration, sectionsOf } from '../config/configuration.js';
import { plain } from '../config/tree.js';
import { problemText } from '../config/wording.js';
import { configUri } from '../uris.js';

const mimeType = 'application/json';
// Subscribers hear of changes; everybody else asks again.
const cacheHint = { ttlMs: 0, cacheScope: 'private' } as const;

/** `config://app`: the whole configuration, and each of its sections. What may be secret is hidden. */
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
    (uri) => {
      const { current } = config;
      return json(uri, { ...about(current), sources: current.sources, config: plain(current.tree) });
    },
  );

  server.registerResource(
    'config-section',
    // Listed with the others, page by page: resources/list.ts
    new ResourceTemplate('config://app/{section}', {
      list: undefined,
      complete: {
        section: (value) => sectionsOf(config.current).filter((name) => name.startsWith(value)),
      },
    }),
    {
      title: 'Section of the configuration',
      description: 'One top-level section of the configuration. Subscribable.',
      mimeType,
      cacheHint,
    },
    (uri, variables) => {
      const { current } = config;
      const section = decodeVariable(variables.section);
      const node = section === undefined ? undefined : current.tree.entries.get(section);
      if (node === undefined) throw new ResourceNotFoundError(uri.href);
      return json(uri, { ...about(current), section, value: plain(node) });
    },
  );
}

/** What a reader must know before the values. */
function about({ note, problems }: Configuration) {
  return {
    ...(note !== undefined && { note }),
    ...(problems.length > 0 && { problems: problems.map(problemText) }),
  };
}

function json(uri: URL, value: unknown) {
  return { contents: [{ uri: uri.href, mimeType, text: JSON.stringify(value, null, 2) }] };
}
