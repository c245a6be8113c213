import { holdsIn, monitorEventLoop } from '@mcp-reference/testing';
import { expect, test } from 'vitest';
import { onCore } from './fixture/paths.ts';
import { HttpServer } from './http-server.ts';
import { modernRequest, RawSession } from './raw-http.ts';

/*
 * The largest messages that core takes, in forms that cost the most to read, check and answer.
 */

const long = 3_900_000;
const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const members = (count: number, name = 'argument') =>
  Object.fromEntries(range(count).map((i) => [`${name}_${i}`, i]));
const call = (name: string, args: unknown) => ['tools/call', { name, arguments: args }] as const;
const report = (args: object) => call('report', { query: 'a', ...args });

const requests: [what: string, method: string, params: Record<string, unknown>][] = [
  ['10,000 unknown arguments', ...report(members(9_990))],
  ['unknown arguments almost like known ones', ...report(members(9_990, 'deliver_a'))],
  ['900 long unknown arguments', ...report(members(900, 'x'.repeat(4_000)))],
  ['a long unknown argument', ...report({ ['x'.repeat(long)]: 1 })],
  ['a long unknown argument of separators', ...report({ ['-_'.repeat(long / 2)]: 1 })],
  ['a long text', ...report({ query: 'x'.repeat(long) })],
  ['a long number as text', ...report({ limit: '9'.repeat(long) })],
  ['many points', ...report({ points: range(24_000).map((x) => ({ x })) })],
  ['many points that are wrong', ...report({ points: range(24_000).map((x) => ({ y: x })) })],
  ['many values', ...call('echo', { value: range(99_000) })],
  ['many objects', ...call('echo', { value: range(9).map(() => members(9_990)) })],
  ['a tool that is not there', ...call('x'.repeat(long), {})],
  ['a prompt that is not there', 'prompts/get', { name: 'x'.repeat(long) }],
  ['a resource that is not there', 'resources/read', { uri: `fixture://${'%41'.repeat(long / 3)}` }],
  ['a cursor', 'tools/list', { cursor: 'x'.repeat(long) }],
  [
    'a completion',
    'completion/complete',
    { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'name', value: 'x'.repeat(long) } },
  ],
  ['metadata', 'tools/list', { _meta: members(9_000) }],
];

test('no message holds the event loop for more than 100 ms', async () => {
  await using server = await HttpServer.start(onCore, ['--log-level', 'error'], monitorEventLoop);
  const session = await RawSession.open(server.url);
  const ask = async (method: string, params: Record<string, unknown>) => {
    // In the revision of 2026 a header repeats the name, and cannot hold as much.
    const name = String(params.name ?? params.uri ?? '');
    if (name.length < 1_000) await (await modernRequest(server.url, method, params)).text();
    await (await session.send({ id: method, method, params })).text();
  };
  // The first calls load code, which must not count for the others.
  for (const method of ['tools/list', 'prompts/list', 'resources/list']) await ask(method, {});
  await ask(...report({}));
  const held: [string, string[]][] = [];
  for (const [what, method, params] of requests) {
    const { length } = server.stderr;
    await ask(method, params);
    // The monitor has looked when another request has been answered.
    await ask('tools/list', {});
    const holds = holdsIn(server.stderr.slice(length));
    if (holds.length > 0) held.push([what, holds]);
  }
  expect(held).toEqual([]);
}, 120_000);
