/** Settings by name, as git lists them: the last one counts, and sections and names are in lower case. */
export type GitSettings = [name: string, value: string][];

const yesOrNo = 'true|false|yes|no|on|off|1|0|';

/** Settings that decide whether files differ, with the values that git knows. None of them names a program or a path. */
const deciding = new Map(
  Object.entries({
    'core.autocrlf': `${yesOrNo}|input`,
    'core.eol': 'lf|crlf|native',
    'core.checkstat': 'default|minimal',
    'core.filemode': yesOrNo,
    'core.ignorecase': yesOrNo,
    'core.precomposeunicode': yesOrNo,
    'core.symlinks': yesOrNo,
    'core.trustctime': yesOrNo,
  }).map(([name, values]) => [name, new Set(values.split('|'))]),
);

/** The settings by which git finds a revision such as `@{upstream}`: names of branches and remotes, no addresses. */
const tracking =
  /^(branch\..+\.(remote|merge|pushremote)|remote\..+\.(fetch|push)|remote\.pushdefault|push\.default)$/;
/** So many, of so many characters: an environment has a limit. */
const mostTracking = { count: 1_000, length: 300 };

/** Settings above all others: nothing is run, fetched or written, and the output is what this server reads. */
const fixed: GitSettings = [
  ['core.fsmonitor', 'false'],
  // A program too, in Microsoft's git.
  ['core.virtualFilesystem', ''],
  ['core.untrackedCache', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.quotePath', 'false'],
  // Git compares files in memory, at several times their size.
  ['core.bigFileThreshold', '16m'],
  ['diff.autoRefreshIndex', 'false'],
  ['protocol.allow', 'never'],
];

/** Larger files are named like binary ones. */
export const largestFile = '16 MB';

/** What `git config --list -z` prints. */
export function parseSettings(bytes: Buffer): GitSettings {
  const entries = bytes.toString('utf8').split('\0').slice(0, -1);
  return entries.map((entry) => {
    const end = entry.indexOf('\n');
    // A name without "=" is a setting that is on.
    return end === -1 ? [entry, 'true'] : [entry.slice(0, end), entry.slice(end + 1)];
  });
}

export function settingOf(settings: GitSettings, name: string): string | undefined {
  return settings.findLast(([other]) => other === name)?.[1];
}

/**
 * The settings that git gets: what decides a comparison, from the user and above that from the repository, and what no
 * repository may change.
 */
export function passedOn(user: GitSettings, repository: GitSettings): GitSettings {
  const decides = ([name, value]: GitSettings[number]) => deciding.get(name)?.has(value.toLowerCase());
  const upstreams = repository.filter(
    ([name, value]) => tracking.test(name) && name.length + value.length <= mostTracking.length,
  );
  return [...[...user, ...repository].filter(decides), ...upstreams.slice(-mostTracking.count), ...fixed];
}

/** As the environment of git has them: a name may hold any character there. */
export function asVariables(settings: GitSettings): Record<string, string> {
  const variables = settings.flatMap(([name, value], i) => [
    [`GIT_CONFIG_KEY_${i}`, name],
    [`GIT_CONFIG_VALUE_${i}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(variables) };
}
