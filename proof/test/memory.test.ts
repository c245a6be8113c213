import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { startHttp } from '@mcp-reference/testing';
import { expect, test } from 'vitest';
import { servers } from '../src/servers.ts';

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'proof', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const headers = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2026-07-28',
};

/** V8 prints each of its collections to stdout. */
const traced = `--import=data:text/javascript,${encodeURIComponent('import v8 from "node:v8"; v8.setFlagsFromString("--trace-gc");')}`;

/** Asks over one connection, so often, for something that needs the whole server. */
async function ask(url: string, method: string, times: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { _meta: meta } });
  for (let i = 0; i < times; i++) {
    const asked = request(url, { agent, method: 'POST', headers: { ...headers, 'mcp-method': method } });
    asked.end(body);
    const [answer] = await once(asked, 'response');
    expect(answer.statusCode).toBe(200);
    answer.resume();
    await once(answer, 'end');
  }
  agent.destroy();
}

/**
 * Of what was made between two collections of young objects, the part that the second did not collect, as V8 tells:
 * `Scavenge 12.9 (18.3) -> 9.5 (18.3) MB`.
 */
function survived(trace: string[]): number[] {
  const parts: number[] = [];
  let before: number | undefined;
  for (const line of trace) {
    const [, kind, from, to] =
      /: (Scavenge|Mark-Compact)[^0-9]* ([\d.]+) \([\d.]+\) -> ([\d.]+)/.exec(line) ?? [];
    if (kind === 'Scavenge' && before !== undefined)
      parts.push((Number(to) - before) / (Number(from) - before));
    if (kind !== undefined) before = kind === 'Scavenge' ? Number(to) : undefined;
  }
  return parts;
}

test.each(servers)('what a request makes in $name goes with it', async ({ name, bin, prepare }) => {
  const { env, close } = await prepare();
  try {
    await using server = await startHttp(bin, { env: { ...env, NODE_OPTIONS: traced } });
    await ask(server.url, name === 'code-review-prompts' ? 'prompts/list' : 'tools/list', 3_000);
    const parts = survived(server.process.lines).slice(-10);
    expect(parts).toHaveLength(10);
    const [, , , , median] = parts.toSorted((a, b) => a - b);
    expect(median, parts.map((part) => part.toFixed(2)).join(' ')).toBeLessThan(0.04);
  } finally {
    await close?.();
  }
});
