import { createRequire } from 'node:module';
import { join } from 'node:path';
import { endToEnd } from '@mcp-reference/release/end-to-end';
import { root as repository, serverNames } from '@mcp-reference/release/workspace';
import type { Call } from './messages.ts';

/** Ours, somebody else's, or the least that could answer at all. */
export type Kind = 'ours' | 'peer' | 'limit';

/** Something that Node runs and that is measured. */
export interface Program {
  id: string;
  title: string;
  kind: Kind;
  /** Arguments of Node. */
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
  /** A call it answers without asking anybody outside this machine. */
  call: Call;
}

const peers = join(repository, 'benchmarks', 'dist', 'peers');
const { resolve } = createRequire(import.meta.url);

const calculate: Call = { name: 'calculate', arguments: { operation: 'add', a: 1, b: 2 } };
const calculateInTen: Call = { name: 'calculate_0', arguments: { operation: 'add', a: 1, b: 2 } };

function server(id: string, call: Call, env: Record<string, string> = {}): Program {
  const args = [join(repository, 'servers', id, 'dist', 'main.js')];
  return { id, title: id, kind: 'ours', args, call, env };
}

function peer(
  id: string,
  title: string,
  file: string,
  call: Call,
  env: Record<string, string> = {},
): Program {
  return { id, title, kind: 'peer', args: [file], call, env };
}

function official(name: string): string {
  return join(resolve(`@modelcontextprotocol/${name}/package.json`), '..', 'dist', 'index.js');
}

const described = await Promise.all(
  serverNames.map(async (name) => ({ name, ...(await endToEnd(`servers/${name}`)) })),
);

/** The published servers. `folder` takes what those that keep something write. */
export function ours(folder: string): Program[] {
  return described.map(({ name, sample, benchmark = sample }) =>
    server(name, { name: benchmark.tool, arguments: benchmark.arguments }, sample.env?.(folder)),
  );
}

export const bareStdio: Program = {
  id: 'bare',
  title: 'bare Node, by hand',
  kind: 'limit',
  args: [join(peers, 'bare-stdio.js')],
  call: calculate,
};

/** Hello-world size: one tool each, the same one. */
export const tutorials: Program[] = [
  peer('sdk-v1', 'SDK v1, one tool', join(peers, 'sdk-v1.js'), calculate),
  peer('sdk-v2', 'SDK v2, one tool', join(peers, 'sdk-v2.js'), calculate),
  peer('fastmcp', 'fastmcp, one tool', join(peers, 'fastmcp.js'), calculate),
  peer('mcp-framework', 'mcp-framework, one tool', join(peers, 'mcp-framework', 'main.js'), calculate, {
    MCP_ENABLE_FILE_LOGGING: 'false',
  }),
];

/** The calculator's own tools on the plain SDK, bundled as the calculator is: what core adds or saves is the difference. */
export const plain: Program = peer(
  'plain',
  'calculator on the plain SDK',
  join(repository, 'benchmarks', 'dist', 'plain-calculator', 'main.js'),
  calculate,
);

/** Servers that the protocol's own project publishes. */
export function officials(folder: string): Program[] {
  return [
    peer('server-everything', 'server-everything', official('server-everything'), {
      name: 'get-sum',
      arguments: { a: 1, b: 2 },
    }),
    peer(
      'server-memory',
      'server-memory',
      official('server-memory'),
      { name: 'read_graph', arguments: {} },
      { MEMORY_FILE_PATH: join(folder, 'memory.jsonl') },
    ),
  ];
}

/** On core and on the plain SDK: the same tools, as many as asked for. */
export function scaled(tools: number): { core: Program; sdk: Program } {
  const env = { TOOLS: String(tools) };
  const core = join(repository, 'benchmarks', 'dist', 'core-scaled', 'main.js');
  return {
    core: {
      id: `core-${tools}`,
      title: `core, ${tools} tools`,
      kind: 'ours',
      args: [core],
      env,
      call: calculateInTen,
    },
    sdk: peer(
      `sdk-v2-${tools}`,
      `SDK v2, ${tools} tools`,
      join(peers, 'sdk-v2-scaled.js'),
      calculateInTen,
      env,
    ),
  };
}

export const bareHttp: Program = { ...bareStdio, id: 'bare-http', args: [join(peers, 'bare-http.js')] };
export { repository };
