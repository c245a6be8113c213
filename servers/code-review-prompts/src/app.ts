import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type OpenContext, SettingsError } from '@mcp-reference/core';
import type { SkillCatalog } from '@modelcontextprotocol/server/ext/skills';
import type { ZodObject } from 'zod/v4';
import { openRepository, type Repository } from './git/repository.js';
import { type Library, loadLibrary } from './library/library.js';
import type { PromptFile } from './library/prompt-file.js';
import { watchFolder } from './library/watch.js';
import type { Settings } from './settings.js';

/** What lives as long as the process: made by `open`, shared by every connection. */
export interface App {
  repository: Repository;
  /** The prompts as their files are now. */
  library(): Library;
  /** Calls back after the files have changed. Returns: stops calling. */
  onChange(listener: () => void): () => void;
  /** The schemas of their arguments, as far as they were needed. */
  argsSchemas: WeakMap<PromptFile, ZodObject>;
  /** The guides as skills, where that was asked for. */
  skills: SkillCatalog | undefined;
}

/** Built, the prompts stand beside this file; run from source, one folder up. */
export const builtInPrompts = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../prompts' : './prompts', import.meta.url),
);

export async function open({ settings, logger, changes, onClose }: OpenContext<Settings>): Promise<App> {
  const own = settings.PROMPTS_DIR;
  await requireFolder('REVIEW_ROOT', settings.REVIEW_ROOT);
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
  if (own !== undefined) onClose(await watchFolder(own, reload, notFollowed));
  await load();
  // Experimental: loaded only where it was asked for.
  if (settings.REVIEW_SKILLS) skills = await (await import('./skills.js')).loadSkills(() => library);
  return {
    repository: await openRepository(settings.REVIEW_ROOT),
    library: () => library,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    argsSchemas: new WeakMap(),
    skills,
  };
}

async function requireFolder(setting: string, path: string): Promise<void> {
  const isFolder = await stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new SettingsError(setting, `is not a folder: ${path}`);
}
