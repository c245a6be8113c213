import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { FolderWatch } from '@mcp-reference/core/files';
import { openLive } from '../files/live.js';
import { whyUnopened } from '../files/read.js';
import { ConfigProblem, messageWithLine } from '../formats/problem.js';
import { inWorker } from '../jobs.js';
import type { Api, DocsSource, Endpoint } from './docs.js';
import type { Search } from './search.js';

export interface DocsOptions {
  log: { info(message: string): void; warn(message: string, fields?: object): void };
  /** Gets the endpoints whose pages are others now. */
  onChange(change: { ids: string[]; list: boolean }): void;
}

/**
 * Opens the document that is named, or else the server's own.
 *
 * @throws ConfigProblem when the document cannot be read at all
 */
export async function openDocs(
  name: string | undefined,
  { log, onChange }: DocsOptions,
): Promise<DocsSource & { close(): Promise<void> }> {
  const live =
    name === undefined
      ? undefined
      : await openLive<Api>({
          folders: [dirname(resolve(name))],
          read: (watch, before) => read(name, watch).catch((error: unknown) => keep(before, error)),
          changed(before, after) {
            const change = difference(before, after);
            if (change.ids.length === 0) return;
            if (after.problem === undefined) log.info('the API document has changed');
            else log.warn(after.problem);
            onChange(change);
          },
        });
  let own: Promise<Api> | undefined;
  let search: { of: Api['endpoints']; index: Promise<Search> } | undefined;

  const current = (): Promise<Api> => {
    if (live !== undefined) return live.current();
    // Rendered on demand: few clients read it.
    own ??= import('./own.js').then(({ ownApi }) => ownApi());
    return own;
  };
  return {
    isFixed: live === undefined,
    current,
    async search(query) {
      const api = await current();
      if (search?.of !== api.endpoints)
        search = { of: api.endpoints, index: import('./search.js').then(({ Search }) => Search.of(api)) };
      return (await search.index).find(query);
    },
    close: async () => live?.close(),
  };
}

async function read(name: string, watch: FolderWatch): Promise<Api> {
  const file = resolve(name);
  await realpath(file).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigProblem(whyUnopened(name, error.code));
  });
  const root = await realpath(dirname(file));
  const { api, folders } = await inWorker('document', { root, file: basename(file) });
  // Below the folder of the document as it was named: there it is watched, whatever links lead to it.
  watch.add(folders.map((folder) => join(dirname(file), folder)));
  return api;
}

function keep(lastGood: Api | undefined, error: unknown): Api {
  if (lastGood === undefined) throw error;
  const reason = error instanceof ConfigProblem ? messageWithLine(error) : 'cannot be read';
  return { ...lastGood, problem: `The API document ${reason}; this is its last good version.` };
}

function difference({ endpoints: before, problem }: Api, { endpoints: after, problem: now }: Api) {
  const listed = (endpoint?: Endpoint) =>
    endpoint && `${endpoint.method} ${endpoint.path} ${endpoint.summary}`;
  const all = [...new Set([...before.keys(), ...after.keys()])];
  // Every page says what is wrong with the file.
  const ids = all.filter((id) => problem !== now || before.get(id)?.page !== after.get(id)?.page);
  return { ids, list: ids.some((id) => listed(before.get(id)) !== listed(after.get(id))) };
}
