import type { HttpProgram } from './http-server.ts';
import type { Era } from './messages.ts';
import { bareHttp, officials, ours, type Program, plain, scaled, tutorials } from './programs.ts';

const withPort = (port: number) => ({ env: { PORT: String(port) } });

/** A server of ours, or one on core, over HTTP. Limits are lifted out of the way of the benchmark, not switched off. */
export function overCore(program: Program, era: Era, title: string, flags: string[] = []): HttpProgram {
  return {
    ...program,
    id: `${program.id}-${title}`,
    title,
    era,
    sessions: era === '2025' && !flags.includes('stateless'),
    onPort: (port) => ({ args: ['--http', '--port', String(port), ...flags] }),
  };
}

/** A peer over HTTP, which reads its port from the environment. */
export function overPort(
  program: Program,
  era: Era,
  title: string,
  {
    sessions = false,
    args = program.args,
    env = {},
  }: { sessions?: boolean; args?: string[]; env?: object } = {},
): HttpProgram {
  return {
    ...program,
    args,
    id: `${program.id}-${title}`,
    title,
    era,
    sessions,
    env: { ...program.env, ...env, ...(sessions && { SESSIONS: '1' }) },
    onPort: withPort,
  };
}

export function bare(era: Era): HttpProgram {
  return overPort(bareHttp, era, `bare Node, by hand (${era})`);
}

export function calculator(folder: string): Program {
  return ours(folder)[0] as Program;
}

/** Programs of others that serve HTTP. */
export function httpPeers(folder: string): HttpProgram[] {
  const [v1, v2, fastmcp, framework] = tutorials as [Program, Program, Program, Program];
  const everything = officials(folder)[0] as Program;
  return [
    overPort(plain, '2026', 'calculator on the plain SDK (2026)'),
    overPort(v2, '2026', 'SDK v2 (2026)'),
    overPort(v2, '2025', 'SDK v2, stateless (2025)'),
    overPort(v1, '2025', 'SDK v1, Express, stateless (2025)'),
    overPort(v1, '2025', 'SDK v1, Express, session (2025)', { sessions: true }),
    overPort(fastmcp, '2025', 'fastmcp, stateless (2025)'),
    overPort(fastmcp, '2025', 'fastmcp, session (2025)', { sessions: true }),
    overPort(framework, '2025', 'mcp-framework, session (2025)', { sessions: true }),
    overPort(everything, '2025', 'server-everything, session (2025)', {
      sessions: true,
      args: [...everything.args, 'streamableHttp'],
    }),
  ];
}

/** The same tools on core and on the plain SDK, as many as asked for. */
export function scaledOverHttp(tools: number): { core: HttpProgram; sdk: HttpProgram } {
  const { core, sdk } = scaled(tools);
  return { core: overCore(core, '2026', core.title), sdk: overPort(sdk, '2026', sdk.title) };
}
