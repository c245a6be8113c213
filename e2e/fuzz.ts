/** `pnpm fuzz`: bytes that are almost messages, over stdio and HTTP, at core's fixture server and the five servers. */
import type { Preparation } from '@mcp-reference/release/end-to-end';
import { type FuzzReport, fuzzHttp, fuzzStdio, fuzzText, startHttp } from '@mcp-reference/testing';
import { chosen, positive, progress, readFlags } from './src/command-line.ts';
import { fixture } from './src/servers.ts';

const flags = readFlags(
  'pnpm fuzz [flags]: sends mutated messages, and asks after every twenty whether the server lives.',
  {
    mutants: { value: 'N', says: 'mutants for each server and each transport', default: '5000' },
    server: { value: 'NAME', says: 'fixture, one of the five servers, or all', default: 'fixture' },
    seed: { value: 'N', says: 'the same seed sends the same mutants', default: String(Date.now() % 1e9) },
  },
);
const mutants = positive('mutants', flags.mutants);
const seed = positive('seed', flags.seed);
const target = { name: 'fixture', bin: fixture, prepare: async (): Promise<Preparation> => ({}) };
const targets =
  flags.server === 'fixture'
    ? [target]
    : flags.server === 'all'
      ? [target, ...chosen('all')]
      : chosen(flags.server);

let failed = false;
for (const { name, bin, prepare } of targets) {
  const { env = {}, close } = await prepare();
  try {
    const options = { mutants, seed };
    const tell = (transport: string) => (sent: number) =>
      progress(`${name} ${transport}: ${sent} of ${mutants}`);
    say(name, 'stdio', await fuzzStdio({ ...options, bin, env, onProgress: tell('stdio') }));
    await using server = await startHttp(bin, { env });
    say(name, 'http', await fuzzHttp({ ...options, url: server.url, onProgress: tell('http') }));
  } finally {
    await close?.();
  }
}
process.exitCode = failed ? 1 : 0;

function say(name: string, transport: string, report: FuzzReport): void {
  progress('');
  console.log(`${name} ${transport}: ${fuzzText(report)}`);
  failed ||= report.failures.length > 0;
}
