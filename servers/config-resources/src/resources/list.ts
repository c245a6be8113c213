import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type Resource,
} from '@modelcontextprotocol/server';
import type { App } from '../app.js';
import { sectionsOf } from '../config/configuration.js';
import { withoutSecretWords } from '../redact/text.js';
import { configUri, docsUri, userUri } from '../uris.js';
import { StoreUnavailable } from '../users/store.js';
import { type Cursor, decodeCursor, encodeCursor, type Kind, kinds } from './cursor.js';

export const pageSize = 100;

/** One more than a page shows, to know whether another follows. */
interface Entry {
  key: string;
  resource: Resource;
}

/** Entries of one kind, in a fixed order, after a key. @returns undefined for a key that cannot be */
type Source = (after: string | undefined, limit: number) => Promise<Entry[] | undefined>;

/**
 * Lists every resource, a page at a time. The SDK lists all at once; its handler is replaced. Pages are found by the
 * key of the last entry, so that users who come and go meanwhile shift nothing.
 */
export function registerResourceList(server: McpServer, app: App): void {
  const sources: Record<Kind, Source> = {
    config: configEntries(app),
    docs: docsEntries(app),
    users: userEntries(app),
  };

  server.server.setRequestHandler('resources/list', async ({ params }) => {
    const start = params?.cursor === undefined ? undefined : decodeCursor(params.cursor);
    if (params?.cursor !== undefined && start === undefined) throw invalidCursor();
    const page = await collect(sources, start, pageSize + 1);
    if (page === undefined) throw invalidCursor();
    const shown = page.slice(0, pageSize);
    const last = shown.at(-1);
    return {
      resources: shown.map(({ entry }) => entry.resource),
      ...(page.length > pageSize &&
        last && { nextCursor: encodeCursor({ kind: last.kind, after: last.entry.key }) }),
    };
  });
}

async function collect(
  sources: Record<Kind, Source>,
  start: Cursor | undefined,
  limit: number,
): Promise<{ kind: Kind; entry: Entry }[] | undefined> {
  const found: { kind: Kind; entry: Entry }[] = [];
  for (const kind of kinds.slice(start === undefined ? 0 : kinds.indexOf(start.kind))) {
    const after = kind === start?.kind ? start.after : undefined;
    const entries = await sources[kind](after, limit - found.length);
    if (entries === undefined) return undefined;
    found.push(...entries.map((entry) => ({ kind, entry })));
    if (found.length >= limit) break;
  }
  return found;
}

/** Sorted by name: a section that has gone since still has its place. The whole comes first, under ''. */
function configEntries({ config }: App): Source {
  return async (after, limit) => {
    const whole = {
      key: '',
      resource: {
        uri: configUri(),
        name: 'config',
        title: 'Configuration',
        description: 'The whole configuration; what may be secret is hidden.',
        mimeType: 'application/json',
      },
    };
    const sections = sectionsOf(config.current)
      .sort((a, b) => (a < b ? -1 : 1))
      .map((section) => ({
        key: section,
        resource: {
          uri: configUri(section),
          name: `config/${section}`,
          title: `Configuration: ${section}`,
          mimeType: 'application/json',
        },
      }));
    return [whole, ...sections].filter(({ key }) => after === undefined || key > after).slice(0, limit);
  };
}

function docsEntries({ docs }: App): Source {
  return async (after, limit) => {
    const endpoints = [...docs.current.endpoints.values()];
    const position = after === undefined ? 0 : endpoints.findIndex(({ id }) => id === after) + 1;
    if (after !== undefined && position === 0) return undefined;
    return endpoints.slice(position, position + limit).map(({ id, method, path, summary }) => ({
      key: id,
      resource: {
        uri: docsUri(id),
        name: id,
        title: `${method} ${path}`,
        ...(summary !== '' && { description: withoutSecretWords(summary) }),
        mimeType: 'text/markdown',
      },
    }));
  };
}

function userEntries({ users, log }: App): Source {
  return async (after, limit) => {
    try {
      const found = await (await users.store()).list({ after, limit });
      return found.map(({ id, name, updated_at }) => ({
        key: id,
        resource: {
          uri: userUri(id),
          name: id,
          title: name,
          mimeType: 'application/json',
          annotations: { lastModified: updated_at },
        },
      }));
    } catch (error) {
      // The rest can be listed without them.
      const reason =
        error instanceof StoreUnavailable
          ? error.message
          : ((error as { code?: string }).code ?? 'unknown error');
      log.warn('the users cannot be listed', { reason });
      return [];
    }
  };
}

function invalidCursor(): ProtocolError {
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    'Invalid cursor: use the nextCursor of the page before',
  );
}
