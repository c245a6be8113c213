import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type FolderWatch, watchFolders } from '@mcp-reference/core/files';
import { byPrecedence, type FileText, readFolder } from '../files/folder.js';
import { readNamed, realFolder } from '../files/read.js';
import { ConfigProblem } from '../formats/problem.js';
import { inWorker, jobs, Overrun } from '../jobs.js';
import type { Settings } from '../settings.js';
import { type Configuration, type Difference, difference, type FileProblem } from './configuration.js';
import type { Layers, VersionedFile } from './configure.js';

const maxSchemaBytes = 4 * 1024 * 1024;
/** A worker takes longer to start than the worst of so little text takes to read. */
const inlineLength = 1_024;

export interface LiveOptions {
  settings: Partial<Settings>;
  env: Record<string, string | undefined>;
  log: { info(message: string, fields?: object): void; warn(message: string, fields?: object): void };
  /** Gets every change that a reader could see. */
  onChange(change: Difference): void;
}

/**
 * Opens the configuration that the settings name. It is read again when a file changes; what can no longer be read stays as
 * it was last good.
 *
 * @throws ConfigProblem with the setting in `cause`
 */
export async function openConfiguration(options: LiveOptions): Promise<LiveConfiguration> {
  const { CONFIG_DIR, CONFIG_SCHEMA, OPENAPI_FILE, CONFIG_FILES } = options.settings;
  const files = CONFIG_FILES?.split(',').flatMap((file) => (file.trim() === '' ? [] : [file.trim()]));
  const root = CONFIG_DIR === undefined ? undefined : await realFolder(CONFIG_DIR);
  const beside = [CONFIG_SCHEMA, OPENAPI_FILE].flatMap((file) => (file === undefined ? [] : [resolve(file)]));
  const except = await Promise.all(beside.map((file) => realpath(file).catch(() => file)));
  const live = new LiveConfiguration(options, { root, files, except });
  const watched = [
    ...(root === undefined ? [] : [root, ...foldersOf(root, files)]),
    ...(CONFIG_SCHEMA === undefined ? [] : [dirname(resolve(CONFIG_SCHEMA))]),
  ];
  await live.open(watched);
  return live;
}

/** `CONFIG_FILES` may name files in folders below. */
function foldersOf(root: string, files: string[] = []): string[] {
  return files.flatMap((file) => {
    const parts = file.split('/').slice(0, -1);
    return parts.length === 0 || parts.includes('..') ? [] : [`${root}/${parts.join('/')}`];
  });
}

interface Place {
  root: string | undefined;
  files: string[] | undefined;
  except: string[];
}

export class LiveConfiguration {
  readonly #options: LiveOptions;
  readonly #place: Place;
  /** The last text of each file that could be used. */
  #good = new Map<string, string>();
  #goodSchema: string | undefined;
  #current: Configuration | undefined;
  #watch: FolderWatch | undefined;

  constructor(options: LiveOptions, place: Place) {
    this.#options = options;
    this.#place = place;
  }

  async open(watched: string[]): Promise<void> {
    // Watched before it is read: a change in between is seen.
    this.#watch = watchFolders(watched, () => this.#readAgain());
    try {
      this.#current = await this.#read();
      this.#report(this.#current.problems);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async current(): Promise<Configuration> {
    if (this.#current === undefined) throw new Error('the configuration has not been opened');
    return this.#current;
  }

  /** The text of CONFIG_SCHEMA. */
  get schema() {
    const { CONFIG_SCHEMA: name } = this.#options.settings;
    return name === undefined ? undefined : { name, text: this.#goodSchema ?? '' };
  }

  async close(): Promise<void> {
    await this.#watch?.close();
  }

  async #readAgain(): Promise<void> {
    try {
      const before = await this.current();
      const after = await this.#read();
      this.#current = after;
      const change = difference(before, after);
      if (!change.any) return;
      if (change.problems && after.problems.length > 0) this.#report(after.problems);
      else this.#options.log.info('the configuration has changed', { sections: change.sections.length });
      this.#options.onChange(change);
    } catch (error) {
      const { code = 'unknown error', message } = error as NodeJS.ErrnoException;
      const reason = error instanceof ConfigProblem ? message : code;
      this.#options.log.warn('the configuration could not be read again; the last good one stays', {
        reason,
      });
    }
  }

  async #read(): Promise<Configuration> {
    const { CONFIG_ENV_PREFIX: prefix, CONFIG_SHOW: show } = this.#options.settings;
    const problems: FileProblem[] = [];
    const schema = await this.#readSchema();
    const files = (await this.#readFiles(problems)).map((file) => ({
      ...file,
      good: this.#good.get(file.name),
    }));
    const own = Object.entries(this.#options.env).filter(([name]) => prefix && name.startsWith(prefix));
    const layers = { files, schema, prefix, show, problems, env: Object.fromEntries(own) };
    const configuration = await load(layers);
    const broken = new Set(configuration.problems.map(({ file }) => file));
    // Without its schema, secrets would be shown that it marks.
    const [problem] = configuration.problems.filter(({ file }) => file === 'CONFIG_SCHEMA');
    if (problem && this.#goodSchema === undefined) throw schemaProblem(problem.message, problem.line);
    if (schema?.text !== undefined && problem === undefined) this.#goodSchema = schema.text;
    const good = files.flatMap(({ name, text, good }): [string, string][] => {
      const usable = broken.has(name) ? good : text;
      return usable === undefined ? [] : [[name, usable]];
    });
    this.#good = new Map(good);
    return configuration;
  }

  async #readFiles(problems: FileProblem[]): Promise<FileText[]> {
    const { root, files, except } = this.#place;
    if (root === undefined) return [];
    try {
      const found = await readFolder(root, { files, except });
      const message = 'holds more than 100 configuration files; name the ones you mean in CONFIG_FILES';
      if (found.tooMany) problems.push({ file: '.', message, keepsLastGood: false });
      return found.files;
    } catch (error) {
      const message = `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`;
      problems.push({ file: 'CONFIG_DIR', message, keepsLastGood: this.#good.size > 0 });
      return [...this.#good.keys()]
        .sort(byPrecedence)
        .map((name) => ({ name, text: this.#good.get(name) ?? '' }));
    }
  }

  async #readSchema(): Promise<VersionedFile | undefined> {
    const { CONFIG_SCHEMA: name } = this.#options.settings;
    if (name === undefined) return undefined;
    try {
      return {
        name,
        label: 'CONFIG_SCHEMA',
        text: await readNamed(name, maxSchemaBytes),
        good: this.#goodSchema,
      };
    } catch (error) {
      if (!(error instanceof ConfigProblem)) throw error;
      if (this.#goodSchema === undefined) throw schemaProblem(error.message);
      return { name, label: 'CONFIG_SCHEMA', problem: error.message, good: this.#goodSchema };
    }
  }

  #report(problems: FileProblem[]): void {
    for (const { file, line, message, keepsLastGood } of problems) {
      const what = keepsLastGood ? 'the last good version stays' : 'the file is left out';
      const fields = { file, ...(line !== undefined && { line }) };
      this.#options.log.warn(`a configuration file ${message}; ${what}`, fields);
    }
  }
}

const schemaProblem = (message: string, line?: number) =>
  Object.assign(new ConfigProblem(message, line), { cause: 'CONFIG_SCHEMA' });

/** A file that stops the worker is left out like any other that cannot be read. */
async function load(layers: Layers & { files: VersionedFile[] }): Promise<Configuration> {
  const all = [layers.schema, ...layers.files].filter((file) => file !== undefined);
  const length = all.reduce((sum, { text = '', good = '' }) => sum + text.length + good.length, 0);
  if (length <= inlineLength) return jobs.configure(layers);
  for (;;) {
    try {
      return await inWorker('configure', layers);
    } catch (error) {
      const file =
        error instanceof Overrun && all.find(({ name, text }) => name === error.at && text !== undefined);
      if (!file) throw error;
      delete file.text;
      file.problem = (error as Overrun).message;
    }
  }
}
