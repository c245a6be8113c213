import { name, version } from '../../package.json';
import { demoFiles, demoNote } from '../demo.js';
import { fromPlain, type MapNode, type Node } from '../formats/tree.js';
import { type Settings, settings as settingsSchema } from '../settings.js';
import type { Configuration } from './configuration.js';
import { configurationOf, configure } from './configure.js';

/** This server's own configuration, where nothing else is configured: every value real, with where it comes from. */
export function ownConfiguration(settings: Settings, env: Record<string, string | undefined>): Configuration {
  const variables = Object.keys(settingsSchema.shape).map((variable): [string, Node] => {
    const set = settings[variable as keyof Settings];
    const value = set === undefined ? null : String(set);
    const origin = env[variable] === undefined ? 'default' : 'environment';
    return [variable, { kind: 'scalar', value, origin: { from: origin, variable } as Node['origin'] }];
  });
  const origin = { from: 'default' } as const;
  const own: MapNode = { kind: 'map', origin, entries: new Map(variables) };
  const tree = fromPlain({ server: { name, version, node: process.versions.node } });
  tree.entries.set('settings', own);
  const note = 'CONFIG_DIR is not set: this is the configuration of this server itself.';
  return configurationOf(tree, ['default'], { note });
}

export const demoConfiguration = (): Promise<Configuration> =>
  configure({ files: Object.entries(demoFiles).map(([name, text]) => ({ name, text })), note: demoNote });
