import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClientKind, clientKinds } from '../clients/test-client.js';
import { type Connection, connect, pathOf, type ServerUnderTest, type Wiring, wirings } from '../connect.js';
import { textOf } from '../messages.js';
import { foreignLines } from '../process-transport.js';
import { type HttpServer, startHttp } from '../server-process.js';
import { Recording } from '../wire/recording.js';
import { type ContractCases, environmentOf } from './cases.js';
import type { Cell } from './cell.js';
import { declarePromptTests, declareResourceTests } from './offers.js';
import { declareRuleTests } from './rules.js';
import { declareTaskTests } from './tasks.js';
import { declareToolTests } from './tools.js';

/**
 * Declares the tests of a server's contract with its clients, for each of nine cells: {in process, the built file over
 * stdio, the built file over HTTP} × {v2 client in the 2026 era, v2 client in the 2025 era, v1 client}.
 *
 * Beyond the cases, each cell is judged by the rules that `mcp-audit` has (`docs/rules.md`). `off` switches rules off.
 */
export function contract<Settings, App>(server: ServerUnderTest<Settings, App>, cases: ContractCases): void {
  const { only = {} } = cases;
  // Without its source, a server can only be met from outside.
  const possible = only.wirings ?? wirings.filter((wiring) => wiring !== 'in-process' || server.createServer);
  describe.each(possible)('%s', (wiring) => {
    describe.each(only.clients ?? clientKinds)('%s', (client) => {
      declareCell(server, cases, wiring, client);
    });
  });
}

function declareCell<Settings, App>(
  server: ServerUnderTest<Settings, App>,
  cases: ContractCases,
  wiring: Wiring,
  kind: ClientKind,
): void {
  let connection: Connection;
  let http: HttpServer | undefined;
  const recording = new Recording();
  const elicit = cases.elicit && { elicit: cases.elicit };
  beforeAll(async () => {
    const env = await environmentOf(cases);
    if (wiring === 'http')
      http = await startHttp(pathOf(server.bin), { env, ...(server.command && { command: server.command }) });
    connection = await connect({
      server,
      wiring,
      client: kind,
      env,
      recording,
      ...(http && { http }),
      ...elicit,
    });
  }, 60_000);
  afterAll(async () => {
    await connection?.close();
    await http?.stop();
  });
  const cell: Cell = {
    wiring,
    kind,
    recording,
    client: () => connection.client,
    process: () => connection.process,
    url: () => http?.url,
  };

  const version = server.package?.version;
  if (version !== undefined) {
    test('says the version of its package', () => {
      expect(cell.client().serverInfo().version).toBe(version);
    });
  }

  declareToolTests(cases, cell);
  declareResourceTests(cases, cell);
  declarePromptTests(cases, cell);
  declareTaskTests(cases, cell);
  declareCancelTest(cases, cell);

  if (wiring === 'http') {
    test('gives two clients at once each its own answers', async () => {
      await using other = await connect({ server, wiring, client: kind, ...(http && { http }), ...elicit });
      await expectOwnAnswers(cases, cell, other);
    });
  }

  if (wiring === 'stdio') {
    test('says nothing on stdout when it starts and ends but JSON-RPC', async () => {
      const env = await environmentOf(cases);
      const other = await connect({ server, wiring, client: kind, env, ...elicit });
      await other.close();
      expect(other.process && foreignLines(other.process)).toEqual([]);
    });
  }

  declareRuleTests(server, cases, cell);
}

function declareCancelTest({ slow }: ContractCases, { client }: Cell): void {
  if (slow === undefined) return;
  test('serves the next call after one was cancelled', async () => {
    const cancel = new AbortController();
    const call = client().callTool(slow.tool, slow.arguments, { signal: cancel.signal });
    cancel.abort(new Error('changed my mind'));
    await expect(call).rejects.toThrow();
    await client().listTools();
  });
}

/** Both clients number their requests alike: an answer that went astray would be taken for the other's. */
async function expectOwnAnswers(cases: ContractCases, { client }: Cell, other: Connection): Promise<void> {
  // A tool that changes something answers differently the second time. So only tools that read are asked twice.
  const readers = (await client().listTools()).filter(
    ({ annotations }) => annotations?.readOnlyHint === true,
  );
  const calls = readers.flatMap(({ name }) =>
    (cases.tools?.[name]?.good ?? []).map((call) => ({ name, call })),
  );
  const answers = [...calls, ...calls.toReversed()].map(async ({ name, call }, i) => {
    const result = await (i < calls.length ? client() : other.client).callTool(name, call.arguments);
    if (call.structured !== undefined) expect(result.structuredContent).toMatchObject(call.structured);
    if (call.text !== undefined) expect(textOf(result)).toMatch(call.text);
  });
  await Promise.all(answers);
}
