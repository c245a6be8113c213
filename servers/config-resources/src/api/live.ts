import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type FolderWatch, watchFolders } from '@mcp-reference/core/files';
import { whyUnopened } from '../config/load.js';
import { ConfigProblem, messageWithLine } from '../config/problem.js';
import { bundleDocument } from './bundle.js';
import { ApiDocument } from './document.js';
import own from './own-api.json' with { type: 'json' };

export interface LiveDocumentOptions {
  log: { info(message: string): void; warn(message: string, fields?: object): void };
  /** Told when the document, or what is wrong with it, has changed. */
  onChange(before: ApiDocument, after: ApiDocument): void;
}

/** The API document as it is now; while it cannot be read, as it was last good. */
export interface DocumentSource {
  readonly current: ApiDocument;
  /** What is wrong with the file on disk. */
  readonly problem: string | undefined;
  /** Whether it stays as it is as long as this process. */
  readonly fixed: boolean;
  close(): Promise<void>;
}

/** @throws ConfigProblem when the document cannot be read at all */
export async function openDocument(
  file: string | undefined,
  options: LiveDocumentOptions,
): Promise<DocumentSource> {
  if (file === undefined) {
    return new OwnDocument();
  }
  const live = new LiveDocument(file, options);
  await live.open();
  return live;
}

/** The server's own, which few ask for: made ready when somebody does. */
class OwnDocument implements DocumentSource {
  readonly fixed = true;
  readonly problem = undefined;
  #document: ApiDocument | undefined;

  get current(): ApiDocument {
    this.#document ??= new ApiDocument(own);
    return this.#document;
  }

  async close(): Promise<void> {}
}

class LiveDocument implements DocumentSource {
  /** As the user has written it. */
  readonly #name: string;
  readonly #file: string;
  readonly #options: LiveDocumentOptions;
  #document: ApiDocument | undefined;
  #text = '';
  readonly fixed = false;
  problem: string | undefined;
  #watch: FolderWatch | undefined;

  constructor(name: string, options: LiveDocumentOptions) {
    this.#name = name;
    this.#file = resolve(name);
    this.#options = options;
  }

  get current(): ApiDocument {
    if (this.#document === undefined) throw new Error('the API document has not been opened');
    return this.#document;
  }

  async open(): Promise<void> {
    this.#watch = watchFolders([dirname(this.#file)], () => this.#readAgain());
    try {
      await this.#read();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#watch?.close();
  }

  async #readAgain(): Promise<void> {
    const before = this.current;
    const trouble = this.problem;
    try {
      await this.#read();
      this.problem = undefined;
    } catch (error) {
      this.problem = error instanceof ConfigProblem ? messageWithLine(error) : 'cannot be read';
    }
    if (this.current === before && this.problem === trouble) return;
    if (this.problem === undefined) this.#options.log.info('the API document has changed');
    else this.#options.log.warn(`the API document ${this.problem}; the last good version stays`);
    this.#options.onChange(before, this.current);
  }

  async #read(): Promise<void> {
    const folder = await realpath(dirname(this.#file)).catch((error: NodeJS.ErrnoException) => {
      throw new ConfigProblem(whyUnopened(this.#name, error.code));
    });
    if (!existsSync(this.#file)) throw new ConfigProblem(whyUnopened(this.#name, 'ENOENT'));
    const { document, files } = await bundleDocument(folder, basename(this.#file));
    // Below the folder of the document as it was named: there it is watched, whatever links lead to it.
    this.#watch?.add(files.map((file) => dirname(join(dirname(this.#file), file))));
    const text = JSON.stringify(document);
    if (text === this.#text) return;
    this.#document = new ApiDocument(document);
    this.#text = text;
  }
}
