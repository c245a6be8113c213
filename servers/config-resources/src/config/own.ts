import type { MapNode, Node } from './tree.js';

/** This server's own configuration, for whom nothing else is configured: every value real, with where it comes from. */
export function ownConfiguration(
  server: { name: string; version: string },
  settings: Record<string, unknown>,
  env: Record<string, string | undefined>,
): MapNode {
  const origin = { from: 'default' } as const;
  const text = (value: string): Node => ({ kind: 'scalar', value, origin });
  const entries = Object.entries(settings).map(([variable, value]): [string, Node] => [
    variable,
    {
      kind: 'scalar',
      value: value === undefined ? null : String(value),
      origin: env[variable] === undefined ? origin : { from: 'environment', variable },
    },
  ]);
  return {
    kind: 'map',
    origin,
    entries: new Map<string, Node>([
      [
        'server',
        {
          kind: 'map',
          origin,
          entries: new Map([
            ['name', text(server.name)],
            ['version', text(server.version)],
            ['node', text(process.versions.node)],
          ]),
        },
      ],
      ['settings', { kind: 'map', origin, entries: new Map(entries) }],
    ]),
  };
}
