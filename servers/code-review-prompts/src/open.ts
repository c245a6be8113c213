import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type OpenContext, SettingsError } from '@mcp-reference/core';
import { builtFile, problemOfPath, watchFolders } from '@mcp-reference/core/files';
import type { SkillCatalog } from '@modelcontextprotocol/server/ext/skills';
import type { App } from './app.js';
import { suggestSources } from './completion.js';
import { Repository } from './git/repository.js';
import { loadLibrary } from './library/library.js';
import type { Library } from './library/prompt-file.js';
import { readMaterial, readSource } from './read-material.js';
import type { Settings } from './settings.js';

export const builtInPrompts = fileURLToPath(builtFile('prompts', import.meta.url));

export async function open({ settings, logger, changes, onClose }: OpenContext<Settings>): Promise<App> {
  const own = settings.PROMPTS_DIR;
  const root = await requireFolder('REVIEW_ROOT', settings.REVIEW_ROOT);
  if (own !== undefined) await requireFolder('PROMPTS_DIR', own);
  const listeners = new Set<() => void>();
  let library: Library = { prompts: new Map(), problems: [], files: new Map() };
  let skills: SkillCatalog | undefined;

  const load = async () => {
    library = await loadLibrary(builtInPrompts, own, library);
    for (const { file, problem } of library.problems)
      logger.warn('a prompt cannot be used', { file, problem });
  };
  const reload = async () => {
    await load();
    await skills?.reload();
    for (const listener of listeners) listener();
    changes.promptsChanged();
    changes.resourceUpdated('prompts://problems');
  };
  const notFollowed = (error: unknown) =>
    logger.error('changes of prompt files are not followed', { error: String(error) });
  // Watched first, read then: nothing that changes in between is missed.
  if (own !== undefined) {
    const watch = watchFolders([own], reload, notFollowed);
    onClose(() => watch.close());
  }
  await load();
  // Experimental: loaded only where it was asked for.
  if (settings.REVIEW_SKILLS) skills = await (await import('./skills.js')).loadSkills(() => library);
  const repository = new Repository(root, settings.REVIEW_OTHER_OWNER);
  return {
    readSource: (source, caller) => readSource(source, repository, caller),
    readMaterial: (code, caller) => readMaterial(code, repository, caller),
    suggestSources: (start) => suggestSources(start, repository),
    library: () => library,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    argsSchemas: new WeakMap(),
    skills,
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
    if (code === 'EACCES' || code === 'EPERM')
      throw new SettingsError(
        setting,
        `cannot be read (${code}): ${path}. Give the user of the server the right to.`,
      );
    const problem = problemOfPath(path);
    throw new SettingsError(
      setting,
      `is not a folder: ${path}${problem === undefined ? '' : `: ${problem}`}`,
    );
  }
}
