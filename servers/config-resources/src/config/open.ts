import { name, version } from '../../package.json';
import { demoFiles, demoNote } from '../demo.js';
import { wantedPaths } from '../redact/show.js';
import { type Settings, settings as settingsSchema } from '../settings.js';
import { type Configuration, configure, type Difference } from './configuration.js';
import { ConfigFolder } from './folder.js';
import type { ConfigSchema } from './json-schema.js';
import { LiveConfiguration, type LiveOptions } from './live.js';
import { placeOf, realFolder } from './load.js';
import { ownConfiguration } from './own.js';
import { parseFile } from './parse.js';

/** The configuration, wherever it comes from. */
export interface ConfigSource {
  readonly current: Configuration;
  /** What `CONFIG_SCHEMA` holds. */
  readonly schema: ConfigSchema | undefined;
  close(): Promise<void>;
}

export interface OpenConfig {
  settings: Settings;
  env: Record<string, string | undefined>;
  log: LiveOptions['log'];
  onChange(change: Difference): void;
}

/** What the user has named; else the samples, if asked for; else what this server itself runs with. */
export async function openConfiguration(options: OpenConfig): Promise<ConfigSource> {
  const { settings, env } = options;
  if (settings.CONFIG_DIR ?? settings.CONFIG_ENV_PREFIX ?? settings.CONFIG_SCHEMA) return openLive(options);
  if (settings.CONFIG_DEMO) return fixed(await demoConfiguration());
  const values = Object.keys(settingsSchema.shape).map((key) => [key, settings[key as keyof Settings]]);
  const own = ownConfiguration({ name, version }, Object.fromEntries(values), env);
  const note = 'CONFIG_DIR is not set: this is the configuration of this server itself.';
  return fixed(configure({ defaults: own, files: [], problems: [], note }));
}

async function openLive({ settings, env, log, onChange }: OpenConfig): Promise<ConfigSource> {
  const { CONFIG_DIR, CONFIG_SCHEMA, OPENAPI_FILE, CONFIG_FILES, CONFIG_ENV_PREFIX: prefix } = settings;
  const files = CONFIG_FILES?.split(',').flatMap((file) => (file.trim() === '' ? [] : [file.trim()]));
  const root = CONFIG_DIR === undefined ? undefined : await realFolder(CONFIG_DIR);
  const beside = await Promise.all(
    [CONFIG_SCHEMA, OPENAPI_FILE].flatMap((file) => (file ? [placeOf(file)] : [])),
  );
  const schemaFolder = CONFIG_SCHEMA === undefined ? [] : [(await placeOf(CONFIG_SCHEMA)).folder];
  return LiveConfiguration.open({
    folder:
      root === undefined
        ? undefined
        : new ConfigFolder(root, { ...(files && { files }), prefix, except: beside.map(({ real }) => real) }),
    watched: [...(root === undefined ? [] : [root]), ...foldersOf(root, files), ...schemaFolder],
    schemaFile: CONFIG_SCHEMA,
    prefix,
    isWanted: wantedPaths(settings.CONFIG_SHOW),
    env,
    log,
    onChange,
  });
}

/** `CONFIG_FILES` may name files in folders below. */
function foldersOf(root: string | undefined, files: string[] = []): string[] {
  if (root === undefined) return [];
  return files.flatMap((file) => {
    const parts = file.split('/').slice(0, -1);
    return parts.length === 0 || parts.includes('..') ? [] : [`${root}/${parts.join('/')}`];
  });
}

async function demoConfiguration(): Promise<Configuration> {
  const files = await Promise.all(
    Object.entries(demoFiles).map(async ([file, text]) => ({
      file,
      tree: await parseFile(text, file, undefined),
    })),
  );
  return configure({ files, problems: [], note: demoNote });
}

const fixed = (current: Configuration): ConfigSource => ({
  current,
  schema: undefined,
  close: async () => {},
});
