import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { ExpectedError } from '@mcp-reference/core';
import { ReadInsideError, readInside } from '@mcp-reference/core/files';
import { GitFailure } from './errors.js';
import type { Caller } from './fair-queue.js';
import { asVariables, type GitSettings, parseSettings, passedOn, settingOf } from './git-settings.js';
import { type Location, locate, requireClosed, requireOwn } from './locate.js';
import type { GitOptions, GitOutput, GitRunner } from './run-git.js';
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

/** @throws ExpectedError if there is no repository, or it cannot be read safely */
export async function openView({ root, runner, caller, anyOwner }: ViewOptions): Promise<OpenView> {
  const location = await locate(root, anyOwner);
  const run = (args: string[], options: Pick<GitOptions, 'env' | 'stdin' | 'maxBytes'>) =>
    runner.run(args, { cwd: root, outside: location.top, caller, ...options });
  const list = async (env: GitOptions['env'], args: string[] = [], stdin?: Buffer) =>
    parseSettings((await run(['config', '--list', '-z', ...args], { env, stdin })).bytes);
  const repository = await repositorySettings(location, (file) =>
    // Included files are not read. Without a repository git opens nothing else.
    list({ ...nobody, GIT_DIR: '/dev/null' }, ['--no-includes', '--file', '-'], file),
  );
  await requireOwn(location, settingOf(repository, 'core.worktree'));
  await requireClosed(location, caller.signal);
  const format = formatOf(repository);
  const view = await View.create(location);
  try {
    await view.fill(format);
    // The settings of the user and the machine, with their includes; those of the repository are where git does not look.
    const here = { ...view.variables, GIT_DIR: location.gitDir, GIT_COMMON_DIR: view.dir };
    const user = await list({ ...variables(...homes, ...configs), ...here }).catch((error) => {
      throw error instanceof GitFailure ? new ExpectedError(brokenUserSettings) : error;
    });
    const settings = [...passedOn(user, repository), ...(await filesOf(user, repository, view))];
    const env = { ...nobody, ...variables(...homes), ...view.variables, ...asVariables(settings) };
    return {
      location,
      git: (args, maxBytes) => run(args, { env, maxBytes }),
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

/** The variables by which git finds files of the user, and the settings of the user and the machine. */
const homes = ['HOME', 'XDG_CONFIG_HOME', 'USERPROFILE', 'HOMEDRIVE', 'HOMEPATH', 'PROGRAMDATA'];
const configs = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM'];

function variables(...names: string[]): Record<string, string | undefined> {
  const all: NodeJS.ProcessEnv = { HOME: homedir(), ...process.env };
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

const largestConfig = 1 << 20;

/** The settings in the repository's own files, without what these include. */
async function repositorySettings(
  { gitDir, commonDir }: Location,
  parse: (file: Buffer) => Promise<GitSettings>,
): Promise<GitSettings> {
  const read = async (folder: string, name: string): Promise<GitSettings> => {
    try {
      const { bytes, cut } = await readInside(folder, name, largestConfig);
      if (!cut) return await parse(bytes);
    } catch (error) {
      if (error instanceof ReadInsideError && error.reason === 'missing') return [];
      if (!(error instanceof GitFailure || error instanceof ReadInsideError)) throw error;
    }
    throw new ExpectedError(unreadableConfig);
  };
  const settings = await read(commonDir, 'config');
  const hasMore = /^(true|yes|on|1)$/i.test(settingOf(settings, 'extensions.worktreeconfig') ?? '');
  return hasMore ? [...settings, ...(await read(gitDir, 'config.worktree'))] : settings;
}

const unreadableConfig =
  'The settings of the repository (.git/config) cannot be read: the file is broken, larger than 1 MiB, or leads to another folder.';

/** Extensions that change nothing of how a repository is read here. */
const harmless = /^(noop|partialclone|preciousobjects|worktreeconfig|relativeworktrees|compatobjectformat)=/;

/** The settings that git needs to read the repository. An unknown extension might change how it is read. */
function formatOf(settings: GitSettings): string {
  const version = Number(settingOf(settings, 'core.repositoryformatversion') ?? 0);
  const extensions = settings.flatMap(([name, value]) =>
    version > 0 && name.startsWith('extensions.') ? [`${name.slice('extensions.'.length)}=${value}`] : [],
  );
  const needed = extensions.filter((extension) => !harmless.test(extension));
  const isKnown = needed.every((extension) =>
    /^(objectformat=sha(1|256)|refstorage=(files|reftable))$/.test(extension),
  );
  if (!isKnown || (version !== 0 && version !== 1))
    throw new ExpectedError(
      'The repository has a format that this server does not know: use path:<file>, or a clone in a usual format.',
    );
  return ['[core]', `repositoryformatversion=${version}`, '[extensions]', ...needed, ''].join('\n');
}

/** The files of ignored names and of attributes: a repository may name one of its own, or else the user's count. */
async function filesOf(user: GitSettings, repository: GitSettings, view: View): Promise<GitSettings> {
  const files = ['core.excludesfile', 'core.attributesfile'].map(async (name): Promise<GitSettings> => {
    const own = settingOf(repository, name);
    const users = settingOf(user, name);
    // Git would look for any other path in the folder under review. Without the setting it looks in its usual place.
    const isWhole = users !== undefined && (isAbsolute(users) || users.startsWith('~'));
    const file = (own && (await view.copyOf(own, name))) ?? (isWhole ? users : undefined);
    return file === undefined ? [] : [[name, file]];
  });
  return (await Promise.all(files)).flat();
}
