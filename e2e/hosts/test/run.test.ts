import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { HostProgram } from '../programs/program.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const probe = { name: 'probe', main: here('../probe/main.ts') };

/** A host of ours takes the place of one from npm: all else is as in the laboratory. */
function plainHost(drops = 'nothing'): HostProgram {
  const configFile: HostProgram['configFile'] = ({ project }) => join(project, 'mcp.json');
  return {
    name: 'cursor',
    title: 'Plain host',
    packageName: 'none',
    free: true,
    protocol: 'OpenAI Chat Completions',
    env: () => ({}),
    configFile,
    command: (prompt, { place, server }) => [
      'node',
      here('plain-host.ts'),
      configFile(place, server ?? 'none'),
      `${place.model}/v1/chat/completions`,
      prompt,
      drops,
    ],
  };
}

// The launcher is a script of the shell.
describe.skipIf(process.platform === 'win32')('a run', () => {
  let runs = '';
  beforeAll(async () => {
    runs = await mkdtemp(join(tmpdir(), 'hosts-'));
    vi.stubEnv('XDG_CACHE_HOME', runs);
  });

  async function run(tools: string[], drops?: string) {
    const { runHost } = await import('../lab/run.ts');
    const steps = tools.map((tool) => ({ tool, arguments: {} }));
    const installed = { version: '1.0.0', licence: 'MIT', bin: dirname(process.execPath) };
    const scenario = { name: 'test', server: probe, steps };
    return runHost(plainHost(drops), installed, scenario, new AbortController().signal);
  }

  test('shows what went over stdio, what the model was told, and how the server ended', async () => {
    const outcome = await run(['give_text', 'give_structured']);
    expect(outcome).toMatchObject({ finished: true, serversLeft: 0 });
    expect(outcome.played.map(({ calledAs }) => calledAs)).toEqual([
      'plain_give_text',
      'plain_give_structured',
    ]);
    const [copy] = outcome.copies;
    expect(copy?.messages.filter(({ from }) => from === 'host').map(({ method }) => method)).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/list',
      'tools/call',
      'tools/call',
    ]);
    expect(copy?.events.map(({ event }) => event)).toEqual([
      'asked to start',
      'started',
      'input closed',
      'ended',
    ]);
    expect(outcome.contacted).not.toEqual([]);
    const kept = await readdir(join(outcome.folder, 'requests'));
    expect(kept).toHaveLength(outcome.requests.length);
    expect(await readFile(join(outcome.folder, 'requests', '001.json'), 'utf8')).toContain('plain_give_text');
  });

  test('of a host that drops structures differs from one that does not, and the difference is named', async () => {
    const [{ probeFacts }, { changes }] = await Promise.all([
      import('../lab/probe-facts.ts'),
      import('../lab/record.ts'),
    ]);
    const before = probeFacts(await run(['give_structured']));
    const after = probeFacts(await run(['give_structured'], 'structure'));
    expect(changes(before, after)).toEqual(['results.give_structured: ["text","structure"] -> ["text"]']);
  });
});
