/** `pnpm conformance`: what the official conformance suite says of core, over HTTP and on stdio behind a gateway. */
import { type ConformanceReport, conformance, conformanceText, startHttp } from '@mcp-reference/testing';
import { readFlags } from './src/command-line.ts';
import { notOnStdio, revisions, withoutRuntime } from './src/conformance-scenarios.ts';
import { startGateway } from './src/gateway.ts';
import { fixture } from './src/servers.ts';

const flags = readFlags(
  'pnpm conformance [flags]: runs the suite at the fixture server on core, or at a server of yours that listens.',
  { url: { value: 'URL', says: 'an endpoint, http://127.0.0.1:3000/mcp', default: '' } },
);

let failed = false;
for (const revision of revisions) {
  if (flags.url !== '') {
    say(flags.url, await conformance({ url: flags.url, revision, except: withoutRuntime }));
    continue;
  }
  await using server = await startHttp(fixture);
  say('core over HTTP', await conformance({ url: server.url, revision, except: withoutRuntime }));
  await using gateway = await startGateway([process.execPath, fixture]);
  const except = [...withoutRuntime, ...notOnStdio];
  say('core on stdio', await conformance({ url: gateway.url, revision, except }));
}
process.exitCode = failed ? 1 : 0;

function say(what: string, report: ConformanceReport): void {
  console.log(`${what}: ${conformanceText(report)}`);
  failed ||= report.failed > 0;
}
