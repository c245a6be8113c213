import { type FolderWatch, watchFolders } from '@mcp-reference/core/files';
import { type Configuration, configure, type Difference, difference } from './configuration.js';
import type { ConfigFolder, FileProblem } from './folder.js';
import type { ConfigSchema } from './json-schema.js';
import { loadSchema } from './load.js';
import { ConfigProblem } from './problem.js';
import { environmentLayer } from './variables.js';

export interface LiveOptions {
  /** None: only defaults and the environment. */
  folder: ConfigFolder | undefined;
  /** Folders to watch: the configuration's, the schema's. */
  watched: string[];
  schemaFile?: string | undefined;
  prefix?: string | undefined;
  isWanted?: ((path: readonly string[]) => boolean) | undefined;
  env: Record<string, string | undefined>;
  log: { info(message: string, fields?: object): void; warn(message: string, fields?: object): void };
  /** Told of every change that a reader could see. */
  onChange(change: Difference): void;
}

/** The configuration as it is now. What can no longer be read stays as it was last good. */
export class LiveConfiguration {
  readonly #options: LiveOptions;
  #schema: ConfigSchema | undefined;
  #current: Configuration;
  #watch: FolderWatch | undefined;

  private constructor(options: LiveOptions) {
    this.#options = options;
    this.#current = configure({ files: [], problems: [] });
  }

  static async open(options: LiveOptions): Promise<LiveConfiguration> {
    const live = new LiveConfiguration(options);
    // Watched before it is read: what changes in between is seen.
    live.#watch = watchFolders(options.watched, () => live.#readAgain());
    const { configuration, schema } = await live.#read().catch(async (error: unknown) => {
      await live.close();
      throw error;
    });
    live.#schema = schema;
    live.#current = configuration;
    live.#report(configuration.problems);
    return live;
  }

  get current(): Configuration {
    return this.#current;
  }

  get schema(): ConfigSchema | undefined {
    return this.#schema;
  }

  async close(): Promise<void> {
    await this.#watch?.close();
  }

  async #readAgain(): Promise<void> {
    try {
      const { configuration, schema } = await this.#read();
      this.#replace(configuration, schema);
    } catch (error) {
      this.#options.log.warn('the configuration could not be read again; the last good one stays', {
        code: (error as NodeJS.ErrnoException).code ?? 'unknown error',
      });
    }
  }

  #replace(after: Configuration, schema: ConfigSchema | undefined): void {
    const before = this.#current;
    this.#schema = schema;
    this.#current = after;
    const change = difference(before, after);
    if (!change.any) return;
    if (change.problems && after.problems.length > 0) this.#report(after.problems);
    else this.#options.log.info('the configuration has changed', { sections: change.sections.length });
    this.#options.onChange(change);
  }

  async #read(): Promise<{ configuration: Configuration; schema: ConfigSchema | undefined }> {
    const { folder, schemaFile, prefix, isWanted, env } = this.#options;
    const problems: FileProblem[] = [];
    const schema = schemaFile === undefined ? undefined : await this.#readSchema(schemaFile, problems);
    const state = (await folder?.read()) ?? { layers: [], problems: [] };
    const configuration = configure({
      ...(schema && { defaults: schema.defaults }),
      files: state.layers,
      environment: environmentLayer(env, prefix),
      schema,
      isWanted,
      problems: [...state.problems, ...problems],
    });
    return { configuration, schema };
  }

  async #readSchema(file: string, problems: FileProblem[]): Promise<ConfigSchema | undefined> {
    try {
      return await loadSchema(file);
    } catch (error) {
      if (!(error instanceof ConfigProblem)) throw error;
      if (this.#schema === undefined) {
        // Without it secrets would be shown that it calls secret.
        error.setting = 'CONFIG_SCHEMA';
        throw error;
      }
      problems.push({ file: 'CONFIG_SCHEMA', message: error.message, keepsLastGood: true });
      return this.#schema;
    }
  }

  #report(problems: FileProblem[]): void {
    for (const { file, line, message, keepsLastGood } of problems) {
      const what = keepsLastGood ? 'the last good version stays' : 'the file is left out';
      this.#options.log.warn(`a configuration file ${message}; ${what}`, {
        file,
        ...(line !== undefined && { line }),
      });
    }
  }
}
