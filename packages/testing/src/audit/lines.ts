import { initialize, initialized, request } from '../fuzz/corpus.js';
import { within } from '../fuzz/report.js';
import { parseMessage } from '../process-transport.js';
import { type ProcessOptions, ServerProcess } from '../server-process.js';
import type { Finding } from './finding.js';

const patienceMs = 10_000;

/** Lines that a server must answer with an error: a client waits for ever where it is silent. */
const unreadable: [what: string, line: string, code: number][] = [
  ['a line that is no JSON', '{"jsonrpc": oops', -32_700],
  ['JSON that is no message', '{"hello": "world", "id": 7}', -32_600],
];

/** How a server takes lines that it cannot read, and the end of its input. */
export async function linesFindings({
  bin,
  ...options
}: ProcessOptions & { bin: string }): Promise<Finding[]> {
  await using server = new ServerProcess(bin, { ...options, watched: false });
  const send = (message: object) => server.write(`${JSON.stringify(message)}\n`);
  const answered = (id: string) =>
    within(
      patienceMs,
      'no answer',
      server.until(() => server.lines.map(parseMessage).find((message) => message?.id === id)),
    );
  const findings: Finding[] = [];
  send(initialize);
  await answered('initialize');
  send(initialized);
  for (const [what, line, code] of unreadable) {
    server.write(`${line}\n`);
    send(request('legacy', what, 'ping'));
    try {
      await answered(what);
    } catch {
      return [...findings, { kind: 'safety', says: `serves nothing any more after ${what}` }];
    }
    if (!server.lines.some((text) => parseMessage(text)?.error?.code === code))
      findings.push({ kind: 'protocol', says: `does not answer ${what} with the error ${code}` });
  }
  server.endInput();
  await within(patienceMs, 'it did not end', server.exited()).catch(() =>
    findings.push({ kind: 'safety', says: 'runs on when its host has closed its input' }),
  );
  return findings;
}
