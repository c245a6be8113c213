import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { maxFileBytes, maxFiles } from './limits.js';
import { isConfigFile, isDotenv, parseFile } from './parse.js';
import { ConfigProblem } from './problem.js';
import { readInside } from './read-file.js';
import type { MapNode } from './tree.js';

/** What is wrong with a file, for people; it quotes nothing of the file. */
export interface FileProblem {
  file: string;
  line?: number;
  message: string;
  /** Whether an earlier version of the file is still in use. */
  keepsLastGood: boolean;
}

export interface FolderState {
  /** Files in use, in order: later ones win. */
  layers: { file: string; tree: MapNode }[];
  problems: FileProblem[];
}

export interface FolderOptions {
  /** Names below the folder, in order; default: all that it holds. */
  files?: string[];
  /** Taken off the names in .env files. */
  prefix?: string | undefined;
  /** Real paths that are no configuration: the schema, the API document. */
  except?: string[];
}

/** The configuration files of one folder. Each keeps its last version that could be read. */
export class ConfigFolder {
  readonly #root: string;
  readonly #options: FolderOptions;
  readonly #good = new Map<string, { text: string; tree: MapNode }>();

  /** @param root a real path */
  constructor(root: string, options: FolderOptions = {}) {
    this.#root = root;
    this.#options = options;
  }

  async read(): Promise<FolderState> {
    const state: FolderState = { layers: [], problems: [] };
    const names = await this.#names(state.problems);
    if (names === undefined) return { ...state, layers: this.#kept() };
    for (const file of names) await this.#readFile(file, state);
    for (const file of this.#good.keys()) if (!names.includes(file)) this.#good.delete(file);
    return state;
  }

  async #readFile(file: string, { layers, problems }: FolderState): Promise<void> {
    try {
      const text = await readInside(this.#root, join(this.#root, file), maxFileBytes);
      if (text === undefined) {
        this.#good.delete(file);
        if (this.#options.files) problems.push({ file, message: 'is missing', keepsLastGood: false });
        return;
      }
      const known = this.#good.get(file);
      const tree = known?.text === text ? known.tree : await parseFile(text, file, this.#options.prefix);
      this.#good.set(file, { text, tree });
      layers.push({ file, tree });
    } catch (error) {
      if (!(error instanceof ConfigProblem)) throw error;
      const good = this.#good.get(file);
      if (good) layers.push({ file, tree: good.tree });
      problems.push({
        file,
        ...(error.line !== undefined && { line: error.line }),
        message: error.message,
        keepsLastGood: good !== undefined,
      });
    }
  }

  #kept(): FolderState['layers'] {
    const files = [...this.#good.keys()].sort(byPrecedence);
    return files.flatMap((file) => {
      const good = this.#good.get(file);
      return good === undefined ? [] : [{ file, tree: good.tree }];
    });
  }

  /** @returns undefined when the folder cannot be read */
  async #names(problems: FileProblem[]): Promise<string[] | undefined> {
    const { files, except = [] } = this.#options;
    if (files) return files;
    const entries = await readdir(this.#root, { withFileTypes: true }).catch((error: unknown) => {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      problems.push({
        file: 'CONFIG_DIR',
        message: `cannot be read (${code})`,
        keepsLastGood: this.#good.size > 0,
      });
    });
    if (entries === undefined) return undefined;
    const names: string[] = [];
    for (const entry of entries) {
      if (entry.isDirectory() || !isConfigFile(entry.name) || projectFiles.has(entry.name)) continue;
      const real = await realpath(join(this.#root, entry.name)).catch(() => '');
      if (!except.includes(real)) names.push(entry.name);
    }
    names.sort(byPrecedence);
    if (names.length > maxFiles) {
      problems.push({
        file: '.',
        message: `holds more than ${maxFiles} configuration files; the rest is not read. Name those you mean in CONFIG_FILES`,
        keepsLastGood: false,
      });
    }
    return names.slice(0, maxFiles);
  }
}

/** JSON and YAML that configures tools, in a folder that is a project's root. */
const projectFiles = new Set([
  'package.json',
  'package-lock.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'tsconfig.json',
  'jsconfig.json',
  'composer.json',
  'docker-compose.yml',
  'docker-compose.yaml',
  'compose.yaml',
  'compose.yml',
]);

function byPrecedence(a: string, b: string): number {
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

/** Defaults first, what belongs to this machine last. */
function rank(name: string): number {
  if (isDotenv(name)) return name === '.env' ? 3 : 4;
  if (/^defaults?\./i.test(name)) return 0;
  return /(^|[.-])local\./i.test(name) ? 2 : 1;
}
