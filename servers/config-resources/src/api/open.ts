import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type FolderWatch, watchFolders } from '@mcp-reference/core/files';
import { whyUnopened } from '../files/read.js';
import { ConfigProblem, messageWithLine } from '../formats/problem.js';
import { inWorker } from '../jobs.js';
import type { Api, DocsSource, Endpoint } from './docs.js';
import type { Search } from './search.js';

export interface LiveDocsOptions {
  log: { info(message: string): void; warn(message: string, fields?: object): void };
  /** Gets the endpoints whose pages are others now. */
  onChange(change: { ids: string[]; list: boolean }): void;
}

/** @throws ConfigProblem when the document cannot be read at all */
export async function openDocs(file: string | undefined, options: LiveDocsOptions): Promise<Docs> {
  if (file === undefined) return new OwnDocs();
  const live = new LiveDocs(file, options);
  await live.open();
  return live;
}

abstract class Docs implements DocsSource {
  abstract readonly isFixed: boolean;
  problem: string | undefined;
  #search: { api: Api; index: Promise<Search> } | undefined;

  abstract current(): Promise<Api>;

  async search(query: string): Promise<Endpoint[]> {
    const api = await this.current();
    if (this.#search?.api !== api) {
      this.#search = { api, index: import('./search.js').then(({ Search }) => Search.of(api)) };
    }
    return (await this.#search.index).find(query);
  }

  async close(): Promise<void> {}
}

/** The server's own document, which few ask for: it is rendered when somebody does. */
class OwnDocs extends Docs {
  readonly isFixed = true;
  #api: Promise<Api> | undefined;

  current(): Promise<Api> {
    this.#api ??= import('./own.js').then(({ ownApi }) => ownApi());
    return this.#api;
  }
}

class LiveDocs extends Docs {
  readonly isFixed = false;
  /** As the user has written it. */
  readonly #name: string;
  readonly #file: string;
  readonly #options: LiveDocsOptions;
  #api: Api | undefined;
  #watch: FolderWatch | undefined;

  constructor(name: string, options: LiveDocsOptions) {
    super();
    this.#name = name;
    this.#file = resolve(name);
    this.#options = options;
  }

  async current(): Promise<Api> {
    if (this.#api === undefined) throw new Error('the API document has not been opened');
    return this.#api;
  }

  async open(): Promise<void> {
    this.#watch = watchFolders([dirname(this.#file)], () => this.#readAgain());
    try {
      this.#api = await this.#read();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  override async close(): Promise<void> {
    await this.#watch?.close();
  }

  async #readAgain(): Promise<void> {
    const { problem } = this;
    const before = await this.current();
    try {
      this.#api = await this.#read();
      this.problem = undefined;
    } catch (error) {
      const reason = error instanceof ConfigProblem ? messageWithLine(error) : 'cannot be read';
      this.problem = `The API document ${reason}; this is its last good version.`;
    }
    const after = await this.current();
    const change = difference(before.endpoints, after.endpoints);
    // Every page says what is wrong with the file.
    if (this.problem !== problem)
      change.ids = [...new Set([...before.endpoints.keys(), ...after.endpoints.keys()])];
    if (change.ids.length === 0) return;
    if (this.problem === undefined) this.#options.log.info('the API document has changed');
    else this.#options.log.warn(this.problem);
    this.#options.onChange(change);
  }

  async #read(): Promise<Api> {
    await realpath(this.#file).catch((error: NodeJS.ErrnoException) => {
      throw new ConfigProblem(whyUnopened(this.#name, error.code));
    });
    const root = await realpath(dirname(this.#file));
    const { api, folders } = await inWorker('document', { root, file: basename(this.#file) });
    // Below the folder of the document as it was named: there it is watched, whatever links lead to it.
    this.#watch?.add(folders.map((folder) => join(dirname(this.#file), folder)));
    return api;
  }
}

function difference(before: Api['endpoints'], after: Api['endpoints']) {
  const listed = (endpoint?: Endpoint) =>
    endpoint && `${endpoint.method} ${endpoint.path} ${endpoint.summary}`;
  const ids = [...new Set([...before.keys(), ...after.keys()])].filter(
    (id) => before.get(id)?.page !== after.get(id)?.page,
  );
  return { ids, list: ids.some((id) => listed(before.get(id)) !== listed(after.get(id))) };
}
