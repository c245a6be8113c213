import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type OpenContext, SettingsError } from '@mcp-reference/core';
import type { SkillCatalog } from '@modelcontextprotocol/server/ext/skills';
import { openRepository, type Repository } from './git/repository.js';
import { type Library, loadLibrary } from './library/library.js';
import type { Settings } from './settings.js';

/** What lives as long as the process: made by `open`, shared by every connection. */
export interface App {
  repository: Repository;
  /** The prompts as their files are now. */
  library(): Library;
  /** Calls back after the files have changed. Returns: stops calling. */
  onChange(listener: () => void): () => void;
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
  let library = await loadLibrary(builtInPrompts, own);

  // Experimental: loaded only where it was asked for.
  const skills = settings.REVIEW_SKILLS
    ? await (await import('./skills.js')).loadSkills(() => library)
    : undefined;

  const report = () => {
    for (const { file, problem } of library.problems)
      logger.warn('a prompt cannot be used', { file, problem });
  };
  const reload = async () => {
    library = await loadLibrary(builtInPrompts, own);
    report();
    await skills?.reload();
    for (const listener of listeners) listener();
    changes.promptsChanged();
    changes.resourceUpdated('prompts://problems');
  };
  report();
  if (own !== undefined) onClose(await watch(own, reload));
  return {
    repository: await openRepository(settings.REVIEW_ROOT),
    library: () => library,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    skills,
  };
}

/** Reloads after changes, one reload at a time; changes during one make another. */
async function watch(folder: string, reload: () => Promise<void>): Promise<() => Promise<void>> {
  const { watch: watchFiles } = await import('chokidar');
  const watcher = watchFiles(folder, { ignoreInitial: true, depth: 0 });
  let running: Promise<void> | undefined;
  let again = false;
  const changed = () => {
    if (running !== undefined) {
      again = true;
      return;
    }
    running = reload().finally(() => {
      running = undefined;
      if (again) {
        again = false;
        changed();
      }
    });
  };
  watcher.on('all', changed);
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return () => watcher.close();
}

async function requireFolder(setting: string, path: string): Promise<void> {
  const isFolder = await stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new SettingsError(setting, `is not a folder: ${path}`);
}
