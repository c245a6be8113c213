import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { byPrecedence, type FileText, readFolder } from '../files/folder.js';
import { openLive } from '../files/live.js';
import { readNamed, realFolder } from '../files/read.js';
import { ConfigProblem } from '../formats/problem.js';
import { inWorker, jobs, Overrun } from '../jobs.js';
import type { Settings } from '../settings.js';
import { type Configuration, type Difference, difference, type FileProblem } from './configuration.js';
import type { Layers, VersionedFile } from './configure.js';

const maxSchemaBytes = 4 * 1024 * 1024;
/** A worker takes longer to start than the worst of so little text takes to read. */
const inlineLength = 1_024;

export interface ConfigurationOptions {
  settings: Partial<Settings>;
  env: Record<string, string | undefined>;
  log: { info(message: string, fields?: object): void; warn(message: string, fields?: object): void };
  /** Gets every change that a reader could see. */
  onChange(change: Difference): void;
}

export type LiveConfiguration = Awaited<ReturnType<typeof openConfiguration>>;

/**
 * Opens the configuration that the settings name. It is read again when a file changes; what can no longer be read stays as
 * it was last good.
 *
 * @throws ConfigProblem with the setting in `cause`
 */
export async function openConfiguration(options: ConfigurationOptions) {
  const { CONFIG_DIR, CONFIG_SCHEMA, OPENAPI_FILE, CONFIG_FILES } = options.settings;
  const { log, onChange } = options;
  const files = CONFIG_FILES?.split(',').flatMap((file) => (file.trim() === '' ? [] : [file.trim()]));
  const root = CONFIG_DIR === undefined ? undefined : await realFolder(CONFIG_DIR);
  const beside = [CONFIG_SCHEMA, OPENAPI_FILE].flatMap((file) => (file === undefined ? [] : [resolve(file)]));
  const except = await Promise.all(beside.map((file) => realpath(file).catch(() => file)));
  const reader = new Reader(options, async () => (root === undefined ? [] : readFolder(root, files, except)));
  const live = await openLive<Configuration>({
    folders: [
      ...(root === undefined ? [] : [root, ...foldersOf(root, files)]),
      ...(CONFIG_SCHEMA === undefined ? [] : [dirname(resolve(CONFIG_SCHEMA))]),
    ],
    async read(_, before) {
      try {
        return await reader.read();
      } catch (error) {
        if (before === undefined) throw error;
        const { code = 'unknown error', message } = error as NodeJS.ErrnoException;
        const reason = error instanceof ConfigProblem ? message : code;
        log.warn('the configuration could not be read again; the last good one stays', { reason });
        return before;
      }
    },
    changed(before, after) {
      const change = difference(before, after);
      if (!change.any) return;
      if (change.problems && after.problems.length > 0) report(after.problems, log);
      else log.info('the configuration has changed', { sections: change.sections.length });
      onChange(change);
    },
  });
  report((await live.current()).problems, log);
  return { ...live, schema: () => reader.schema };
}

/** `CONFIG_FILES` may name files in folders below. */
function foldersOf(root: string, files: string[] = []): string[] {
  return files.flatMap((file) => {
    const parts = file.split('/').slice(0, -1);
    return parts.length === 0 || parts.includes('..') ? [] : [`${root}/${parts.join('/')}`];
  });
}

const schemaLabel = 'CONFIG_SCHEMA';

class Reader {
  readonly #options: ConfigurationOptions;
  readonly #readFolder: () => Promise<FileText[]>;
  /** The last text of each file that could be used. */
  #good = new Map<string, string>();

  constructor(options: ConfigurationOptions, folder: () => Promise<FileText[]>) {
    this.#options = options;
    this.#readFolder = folder;
  }

  /** The text of CONFIG_SCHEMA. */
  get schema() {
    const { CONFIG_SCHEMA: name } = this.#options.settings;
    return name === undefined ? undefined : { name, text: this.#good.get(schemaLabel) ?? '' };
  }

  async read(): Promise<Configuration> {
    const { CONFIG_ENV_PREFIX: prefix, CONFIG_SHOW: show } = this.#options.settings;
    const problems: FileProblem[] = [];
    const schema = await this.#readSchema();
    const found = await this.#readFiles(problems);
    const files = found.map((file): VersionedFile => ({ ...file, good: this.#good.get(file.name) }));
    const env = { ...this.#options.env };
    const configuration = await load({ files, schema, prefix, show, problems, env });
    // Without its schema, secrets would be shown that it marks.
    const problem = configuration.problems.find(({ file }) => file === schemaLabel);
    if (problem && schema?.good === undefined)
      throw Object.assign(new ConfigProblem(problem.message, problem.line), { cause: schemaLabel });
    const broken = new Set(configuration.problems.map(({ file }) => file));
    const all = schema === undefined ? files : [schema, ...files];
    const good = all.flatMap(({ name, label = name, text, good }): [string, string][] => {
      const usable = broken.has(label) ? good : text;
      return usable === undefined ? [] : [[label, usable]];
    });
    this.#good = new Map(good);
    return configuration;
  }

  async #readFiles(problems: FileProblem[]): Promise<FileText[]> {
    try {
      return await this.#readFolder();
    } catch (error) {
      const message = `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`;
      const good = [...this.#good].filter(([name]) => name !== schemaLabel);
      problems.push({ file: 'CONFIG_DIR', message, keepsLastGood: good.length > 0 });
      return good.map(([name, text]) => ({ name, text })).sort((a, b) => byPrecedence(a.name, b.name));
    }
  }

  async #readSchema(): Promise<VersionedFile | undefined> {
    const { CONFIG_SCHEMA: name } = this.#options.settings;
    if (name === undefined) return undefined;
    const file = { name, label: schemaLabel, good: this.#good.get(schemaLabel) };
    try {
      return { ...file, text: await readNamed(name, maxSchemaBytes) };
    } catch (error) {
      if (!(error instanceof ConfigProblem)) throw error;
      return { ...file, problem: error.message };
    }
  }
}

function report(problems: FileProblem[], log: ConfigurationOptions['log']): void {
  for (const { file, line, message, keepsLastGood } of problems) {
    const what = keepsLastGood ? 'the last good version stays' : 'the file is left out';
    log.warn(`a configuration file ${message}; ${what}`, { file, ...(line !== undefined && { line }) });
  }
}

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
