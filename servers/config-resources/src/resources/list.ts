import { ExpectedError } from '@mcp-reference/core';
import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type Resource,
} from '@modelcontextprotocol/server';
import { docsResource } from '../api/docs.js';
import type { App } from '../app.js';
import { configUri, userUri } from '../uris.js';

const pageSize = 100;
/** The most of each kind: clients stop after 64 pages or fewer, or fail. Completion finds the others. */
const maxListed = 1_500;

/** The kinds of resources, in the order in which they are listed. */
const kinds = ['config', 'docs', 'users'] as const;
type Kind = (typeof kinds)[number];

/** Where a page begins: after an entry of a kind. No memory is needed: any replica, at any time, can go on from it. */
type Cursor = [kind: Kind, after: string];

interface Entry {
  kind: Kind;
  /** Within its kind. */
  key: string;
  resource: Resource;
}

/**
 * Lists the resources, a page at a time. The SDK lists all at once; its handler is replaced. A page is found by the key of
 * the last entry before it: users who come and go in between shift nothing.
 */
export function registerResourceList(server: McpServer, app: App): void {
  server.server.setRequestHandler('resources/list', async ({ params }) => {
    const cursor = params?.cursor === undefined ? undefined : decodeCursor(params.cursor);
    const entries = [...(await configEntries(app)), ...(await docsEntries(app)), ...(await userEntries(app))];
    const start = cursor === undefined ? 0 : positionAfter(entries, cursor);
    const page = entries.slice(start, start + pageSize);
    const last = page.at(-1);
    return {
      resources: page.map(({ resource }) => resource),
      ...(last && entries.length > start + pageSize && { nextCursor: encodeCursor([last.kind, last.key]) }),
    };
  });
}

/** Entries of a kind are sorted by key, but those of the API document, which have its order. */
function positionAfter(entries: Entry[], [kind, after]: Cursor): number {
  const at = entries.findIndex((entry) => entry.kind === kind && entry.key === after);
  if (at >= 0) return at + 1;
  if (kind === 'docs') throw invalidCursor();
  const next = entries.findIndex((entry) =>
    entry.kind === kind ? entry.key > after : kinds.indexOf(entry.kind) > kinds.indexOf(kind),
  );
  return next < 0 ? entries.length : next;
}

/** The whole comes first, under ''. */
async function configEntries({ config }: App): Promise<Entry[]> {
  const { sections } = await config.current();
  const whole = {
    uri: configUri(),
    name: 'config',
    title: 'Configuration',
    description: 'The whole configuration; what may be secret is hidden.',
    mimeType: 'application/json',
  };
  const names = [...sections.keys()].sort().slice(0, maxListed);
  const parts = names.map((section): Entry => {
    const title = `Configuration: ${section}`;
    const resource = { uri: configUri(section), name: `config/${section}`, title, mimeType: whole.mimeType };
    return { kind: 'config', key: section, resource };
  });
  return [{ kind: 'config', key: '', resource: whole }, ...parts];
}

async function docsEntries({ docs }: App): Promise<Entry[]> {
  const { endpoints } = await docs.current();
  const listed = [...endpoints.values()].slice(0, maxListed);
  return listed.map((endpoint) => ({ kind: 'docs', key: endpoint.id, resource: docsResource(endpoint) }));
}

async function userEntries({ users, log }: App): Promise<Entry[]> {
  try {
    const found = await (await users.store()).list(maxListed);
    return found.map(({ id, name, updated_at }) => ({
      kind: 'users',
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
    const { code = 'unknown error' } = error as { code?: string };
    log.warn('the users cannot be listed', { reason: error instanceof ExpectedError ? error.message : code });
    return [];
  }
}

const encodeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

function decodeCursor(text: string): Cursor {
  try {
    const [kind, after] = JSON.parse(Buffer.from(text.slice(0, 2_000), 'base64url').toString()) as Cursor;
    if (kinds.includes(kind) && typeof after === 'string' && encodeCursor([kind, after]) === text)
      return [kind, after];
  } catch {
    // As for every other text that encodeCursor has not made.
  }
  throw invalidCursor();
}

const invalidCursor = () =>
  new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    'Invalid cursor: use the nextCursor of the page before, or list again without a cursor',
  );
