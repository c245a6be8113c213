/**
 * `pnpm conformance`: what the official conformance suite says of core, over HTTP and on stdio behind a gateway, and of the
 * five servers.
 */
import { type ConformanceReport, conformance, conformanceText, startHttp } from '@mcp-reference/testing';
import { chosen, readFlags } from './src/command-line.ts';
import {
  notOffered,
  notOnStdio,
  notWritten,
  ofTasks,
  requiredOfAnyServer,
  revisions,
} from './src/conformance-scenarios.ts';
import { startGateway } from './src/gateway.ts';
import { fixture } from './src/servers.ts';

const flags = readFlags('pnpm conformance [flags]: runs the official suite, both revisions.', {
  server: { value: 'NAME', says: 'core, one of the five servers, or all', default: 'all' },
  url: { value: 'URL', says: 'instead: a server of yours, http://127.0.0.1:3000/mcp', default: '' },
});
const { server: name, url } = flags;
// A wrong name is reported at once, not after the first server.
const targets = name === 'core' || url !== '' ? [] : chosen(name);

let failed = false;
for (const revision of revisions) {
  if (url !== '') {
    say(url, await conformance({ url, revision, except: ofTasks }));
    continue;
  }
  if (name === 'core' || name === 'all') {
    await using server = await startHttp(fixture);
    say('core over HTTP', await conformance({ url: server.url, revision }));
    await using gateway = await startGateway([process.execPath, fixture]);
    say('core on stdio', await conformance({ url: gateway.url, revision, except: notOnStdio }));
  }
  for (const { name, bin, prepare } of targets) {
    const { env = {}, close } = await prepare();
    try {
      await using server = await startHttp(bin, { env });
      const only = requiredOfAnyServer(name, revision);
      say(name, await conformance({ url: server.url, revision, only, except: notOffered(name) }));
    } finally {
      await close?.();
    }
  }
}
process.exitCode = failed ? 1 : 0;

function say(what: string, report: ConformanceReport): void {
  console.log(`${what}: ${conformanceText(report)}`);
  // A scenario that skipped all its checks has passed nothing.
  failed ||=
    report.failed > 0 ||
    report.scenarios.some(({ passed, scenario }) => passed === 0 && scenario !== notWritten);
}
