import { ReadInsideError, readInside } from '@mcp-reference/core';
import type { Caller } from './caller.js';
import { GitError, GitFailure } from './git-error.js';
import {
  asVariables,
  type GitSettings,
  parseSettings,
  passedOn,
  settingOf,
  userFile,
} from './git-settings.js';
import { type Location, locate, requireClosed, requireOwn } from './locate.js';
import type { GitOutput, GitRunner } from './run-git.js';
import { View } from './view.js';

/** A repository that git can read safely, until it is disposed of. */
export interface OpenView extends AsyncDisposable {
  location: Location;
  git(args: string[], maxBytes?: number): Promise<GitOutput>;
}

export interface ViewOptions {
  root: string;
  runner: GitRunner;
  caller: Caller;
  anyOwner: boolean;
}

/** @throws GitError when there is no repository, or none that can be read safely */
export async function openView({ root, runner, caller, anyOwner }: ViewOptions): Promise<OpenView> {
  const location = await locate(root, anyOwner);
  const list = (env: Record<string, string | undefined>, args: string[] = [], stdin?: Buffer) =>
    runner
      .run(['config', '--list', '-z', ...args], { cwd: root, caller, env, ...(stdin && { stdin }) })
      .then(({ bytes }) => parseSettings(bytes));
  const repository = await repositorySettings(location, (file) =>
    // What the file includes is not read. Without a repository it opens nothing else.
    list({ ...nobody, GIT_DIR: '/dev/null' }, ['--no-includes', '--file', '-'], file),
  );
  await requireOwn(location, settingOf(repository, 'core.worktree'));
  await requireClosed(location, caller.signal);
  const view = await View.open(location, formatOf(repository));
  try {
    // The settings of the user and the machine, with their includes; those of the repository are where git does not look.
    const here = { ...view.variables, GIT_DIR: location.gitDir, GIT_COMMON_DIR: view.dir };
    const user = await list({ ...userVariables(), ...here }).catch((error) => {
      throw error instanceof GitFailure ? new GitError(brokenUserSettings) : error;
    });
    const settings = [...passedOn(user, repository), ...(await filesOf(user, repository, view))];
    const env = { ...nobody, ...view.variables, ...asVariables(settings) };
    return {
      location,
      git: (args, maxBytes) => runner.run(args, { cwd: root, caller, env, ...(maxBytes && { maxBytes }) }),
      [Symbol.asyncDispose]: () => view[Symbol.asyncDispose](),
    };
  } catch (error) {
    await view[Symbol.asyncDispose]();
    throw error;
  }
}

const brokenUserSettings =
  'Your own git settings cannot be read: mend the file .gitconfig in your home folder, or the one of the machine.';

/** An environment in which git reads no settings but those it is given. */
const nobody = {
  // "~/…" leads nowhere; without a home, git would stop at it.
  HOME: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  // A commit is shown as others get it, not as refs/replace of this clone has it.
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_ALLOW_PROTOCOL: 'none',
};

/** By which git finds the settings of the user. */
function userVariables(): Record<string, string | undefined> {
  const names = ['HOME', 'XDG_CONFIG_HOME', 'USERPROFILE', 'HOMEDRIVE', 'HOMEPATH', 'PROGRAMDATA'];
  const git = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM'];
  return Object.fromEntries([...names, ...git].map((name) => [name, process.env[name]]));
}

const largestConfig = 1 << 20;

/** The settings in the repository's own files, without what these include. */
async function repositorySettings(
  { gitDir, commonDir }: Location,
  parse: (file: Buffer) => Promise<GitSettings>,
): Promise<GitSettings> {
  const read = async (folder: string, name: string) => {
    try {
      const { bytes, cut } = await readInside(folder, name, largestConfig);
      return cut ? Promise.reject(new GitError(unreadableConfig)) : await parse(bytes);
    } catch (error) {
      if (error instanceof ReadInsideError && error.reason === 'missing') return [];
      if (error instanceof GitFailure || error instanceof ReadInsideError)
        throw new GitError(unreadableConfig);
      throw error;
    }
  };
  const settings = await read(commonDir, 'config');
  const hasMore = /^(true|yes|on|1)$/i.test(settingOf(settings, 'extensions.worktreeconfig') ?? '');
  return hasMore ? [...settings, ...(await read(gitDir, 'config.worktree'))] : settings;
}

const unreadableConfig =
  'The settings of the repository (.git/config) cannot be read: the file is broken, larger than 1 MiB, or leads to another folder.';

/** What git must know of the repository to read it. What is not known here might change how it is read. */
function formatOf(settings: GitSettings): string {
  const version = Number(settingOf(settings, 'core.repositoryformatversion') ?? 0);
  const harmless = [
    'noop',
    'partialclone',
    'preciousobjects',
    'worktreeconfig',
    'relativeworktrees',
    'compatobjectformat',
  ];
  const lines: string[] = [];
  for (const [name, value] of settings.filter(([name]) => version > 0 && name.startsWith('extensions.'))) {
    const extension = name.slice('extensions.'.length);
    if (/^objectformat=sha(1|256)$|^refstorage=(files|reftable)$/.test(`${extension}=${value}`))
      lines.push(`${extension} = ${value}`);
    else if (!harmless.includes(extension)) throw new GitError(newerFormat);
  }
  if (version !== 0 && version !== 1) throw new GitError(newerFormat);
  return ['[core]', `repositoryformatversion = ${version}`, '[extensions]', ...lines, ''].join('\n');
}

const newerFormat =
  'The repository has a format that this server does not know: use path:<file>, or a clone in a usual format.';

/** The files of ignored names and of attributes: a repository may name one of its own, or else the user's count. */
async function filesOf(user: GitSettings, repository: GitSettings, view: View): Promise<GitSettings> {
  const files = (['excludesfile', 'attributesfile'] as const).map(async (name) => {
    const own = settingOf(repository, `core.${name}`);
    const path = (own && (await view.copyOf(own, name))) ?? userFile(user, name) ?? '/dev/null';
    return [`core.${name}`, path] as [string, string];
  });
  return Promise.all(files);
}
