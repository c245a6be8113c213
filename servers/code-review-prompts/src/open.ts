import { constants } from 'node:fs';
import { access, readFile, realpath, stat } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import { type OpenContext, SettingsError } from '@mcp-reference/core';
import { builtFile, problemOfPath, watchFolders } from '@mcp-reference/core/files';
import type { App } from './app.js';
import { Repository } from './git/repository.js';
import { loadLibrary, type Sources } from './library/library.js';
import type { Library } from './library/prompt-file.js';
import { readFileInside } from './material/read-file.js';
import { readMaterial, readSource, toolPart } from './material/read-source.js';
import { suggestSources } from './material/suggest-sources.js';
import { problemsUri } from './resources/problems.js';
import type { Settings } from './settings.js';

export async function open({ settings, logger, changes, onClose }: OpenContext<Settings>): Promise<App> {
  const root = await requireFolder('REVIEW_ROOT', settings.REVIEW_ROOT);
  const own = (settings.PROMPTS_DIR ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of own) await requireFolder('PROMPTS_DIR', folder);
  const sources: Sources = {
    builtIn: JSON.parse(await readFile(builtFile('prompts/parsed.json', import.meta.url), 'utf8')),
    own: own.map((folder) => resolve(folder)),
    repository: settings.REVIEW_PROMPTS ? root : undefined,
    whyNot: (path) =>
      readFileInside(root, path, 1).then(
        () => undefined,
        (error: Error) => error.message,
      ),
  };
  const listeners = new Set<() => void>();
  let library: Library = { prompts: new Map(), problems: [], files: new Map(), folders: [] };

  const load = async () => {
    library = await loadLibrary(sources, library);
    watch.add(library.folders);
    for (const { file, problem } of library.problems)
      logger.warn('a prompt file is not used as it is', { file, problem });
  };
  const reload = async () => {
    await load();
    for (const listener of listeners) listener();
    changes.promptsChanged();
    changes.resourceUpdated(problemsUri);
  };
  // Watched first, read then: nothing that changes in between is missed.
  const watch = watchFolders(sources.own, reload, (error) =>
    logger.error('changes of prompt files are not followed', { error: String(error) }),
  );
  onClose(() => watch.close());
  await load();
  const repository = new Repository(root, settings.REVIEW_OTHER_OWNER);
  return {
    readSource: (source, part, caller) => readSource(source, { part, size: toolPart }, repository, caller),
    readMaterial: (code, caller) => readMaterial(code, repository, caller),
    suggestSources: (start) => suggestSources(start, repository),
    library: () => library,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    argsSchemas: new WeakMap(),
  };
}

/** @returns its real path */
async function requireFolder(setting: string, path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if (!(await stat(real)).isDirectory()) throw new SettingsError(setting, `is not a folder: ${path}`);
    // Without reading nothing is listed, without searching nothing is opened.
    await access(real, constants.R_OK | constants.X_OK);
    return real;
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const problem = problemOfPath(path);
    throw new SettingsError(
      setting,
      code === 'EACCES' || code === 'EPERM'
        ? `cannot be read (${code}): ${path}. Give the user of the server the right to.`
        : `is not a folder: ${path}${problem === undefined ? '' : `: ${problem}`}`,
    );
  }
}
