import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leakIn } from './checks/leaks.js';
import { schemaProblem } from './checks/schema.js';
import { tokensOf, toolProblems } from './checks/tools.js';
import { type ClientKind, type ClientOptions, clientKinds, type TestClient } from './client.js';
import { type Connection, connect, pathOf, type ServerUnderTest, type Wiring, wirings } from './connect.js';
import { type Tool, type ToolResult, textOf } from './messages.js';
import { foreignLines } from './process-transport.js';
import { type HttpServer, startHttp } from './server-process.js';

/** A call that must work. */
export interface GoodCall {
  arguments?: Record<string, unknown>;
  /** What the structured result must contain; more may be in it. Matchers such as `expect.any(String)` are allowed. */
  structured?: Record<string, unknown>;
  /** What the text of the result must match. */
  text?: RegExp | string;
}

/** A call that must be refused, in words that tell the model what to do. */
export interface BadCall {
  arguments?: Record<string, unknown>;
  says: RegExp | string;
}

export interface ContractCases {
  /** Every tool of the server, with at least one call that works. */
  tools?: Record<string, { good: GoodCall[]; bad?: BadCall[] }>;
  /** URIs that can be read, and what their text must match. */
  resources?: Record<string, RegExp | string>;
  /** URIs that must be refused with a protocol error. */
  badResources?: string[];
  /** Every prompt of the server, with arguments and what its messages must match. */
  prompts?: Record<string, { arguments?: Record<string, string>; says: RegExp | string }[]>;
  /** A call that takes long: it is cancelled, and the server must serve the next one. */
  slow?: { tool: string; arguments: Record<string, unknown> };
  /** Environment variables of the server. A function is called once a process, to give each a folder of its own. */
  env?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>);
  /** Answers the server's questions to the user. */
  elicit?: ClientOptions['elicit'];
  /** The cells that are tested. Default: all nine, or the six from outside for a server without `createServer`. */
  only?: { wirings?: readonly Wiring[]; clients?: readonly ClientKind[] };
  /** Most tokens of tools/list (characters ÷ 4). Default 1,500. */
  tokenBudget?: number;
}

/** Names that every JavaScript object has: a server that looks tools up carelessly finds them. */
const inheritedNames = ['constructor', 'toString', '__proto__'];

/**
 * Declares the tests of a server's contract with its clients, for each of nine cells: {in process, the built file over
 * stdio, the built file over HTTP} × {v2 client in the 2026 era, v2 client in the 2025 era, v1 client}.
 *
 * Beyond the cases it checks, with no word from the server: structured results fit the advertised output schema; every
 * stdout line is JSON-RPC; the version on the wire is the package's; unknown names and wrong arguments are refused as
 * the specification says, and nothing that the server answers shows a stack or a path; tools are named, described,
 * annotated, and cheap; input schemas are such that every vendor takes them; arguments that hosts add, null and typos are
 * treated alike; the list of tools says how long it may be kept; no schema holds a pattern that can backtrack.
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
  const elicit = cases.elicit && { elicit: cases.elicit };
  beforeAll(async () => {
    const env = await environment(cases);
    if (wiring === 'http')
      http = await startHttp(pathOf(server.bin), { env, ...(server.command && { command: server.command }) });
    connection = await connect({ server, wiring, client: kind, env, ...(http && { http }), ...elicit });
  }, 60_000);
  afterAll(async () => {
    await connection?.close();
    await http?.stop();
  });
  const client = () => connection.client;

  const version = server.package?.version;
  if (version !== undefined) {
    test('says the version of its package', () => {
      expect(client().serverInfo().version).toBe(version);
    });
  }

  declareToolTests(cases, client, wiring, kind);
  declareResourceTests(cases, client);
  declarePromptTests(cases, client);

  const { slow } = cases;
  if (slow !== undefined) {
    test('serves the next call after one was cancelled', async () => {
      const cancel = new AbortController();
      const call = client().callTool(slow.tool, slow.arguments, { signal: cancel.signal });
      cancel.abort(new Error('changed my mind'));
      await expect(call).rejects.toThrow();
      await client().listTools();
    });
  }

  if (wiring === 'http') {
    test('gives two clients at once each its own answers', async () => {
      await using other = await connect({ server, wiring, client: kind, ...(http && { http }), ...elicit });
      // What changes something answers differently the second time: only tools that read can be asked twice.
      const readers = (await client().listTools()).filter(
        ({ annotations }) => annotations?.readOnlyHint === true,
      );
      const calls = readers.flatMap(({ name }) =>
        (cases.tools?.[name]?.good ?? []).map((call) => ({ name, call })),
      );
      // Both number their requests alike: an answer that went astray would be taken for the other's.
      const answers = [...calls, ...calls.toReversed()].map(async ({ name, call }, i) => {
        const result = await (i < calls.length ? client() : other.client).callTool(name, call.arguments);
        if (call.structured !== undefined) expect(result.structuredContent).toMatchObject(call.structured);
        if (call.text !== undefined) expect(textOf(result)).toMatch(call.text);
      });
      await Promise.all(answers);
    });
  }

  if (wiring === 'stdio') {
    test('writes nothing to stdout but JSON-RPC', () => {
      expect(connection.process && foreignLines(connection.process)).toEqual([]);
    });

    test('says nothing on stdout when it starts and ends but JSON-RPC', async () => {
      const env = await environment(cases);
      const other = await connect({ server, wiring, client: kind, env, ...elicit });
      await other.close();
      expect(other.process && foreignLines(other.process)).toEqual([]);
    });
  }
}

function environment({ env = {} }: ContractCases): Record<string, string> | Promise<Record<string, string>> {
  return typeof env === 'function' ? env() : env;
}

function declareToolTests(
  { tools = {}, tokenBudget = 1_500 }: ContractCases,
  client: () => TestClient,
  wiring: Wiring,
  kind: ClientKind,
): void {
  const names = Object.keys(tools);
  if (names.length === 0) return;

  test('offers the tools that the contract names, and no others', async () => {
    expect((await client().listTools()).map(({ name }) => name).sort()).toEqual(names.toSorted());
  });

  test('presents every tool so that a model can use it', async () => {
    const problems = (await client().listTools()).flatMap((tool) =>
      toolProblems(tool).map((problem) => `${tool.name}: ${problem}`),
    );
    expect(problems).toEqual([]);
  });

  test(`costs a model at most ${tokenBudget} tokens to know the tools`, async () => {
    const tokens = tokensOf(await client().listTools());
    const way = `tools/list costs ${tokens} tokens: shorten descriptions, or raise tokenBudget in these cases`;
    expect(tokens, way).toBeLessThanOrEqual(tokenBudget);
  });

  if (kind === 'v2-modern') {
    test('says how long its list of tools may be kept', async () => {
      expect(await client().toolsTtlMs(), 'cacheHints of tools/list').toBeGreaterThan(0);
    });
  }

  for (const [name, { good, bad = [] }] of Object.entries(tools)) {
    test.each(good)(`${name}(%j) answers`, async (call) => {
      const tool = (await client().listTools()).find((listed) => listed.name === name);
      // What is taken beyond it no model knows of.
      const unadvertised = tool && schemaProblem(tool.inputSchema, call.arguments ?? {});
      expect(unadvertised, 'the arguments fit the advertised input schema').toBeUndefined();
      const result = await client().callTool(name, call.arguments);
      expect(result.isError, textOf(result)).not.toBe(true);
      expect(result.content, 'content beside the structured result').not.toEqual([]);
      if (tool?.outputSchema !== undefined)
        expect(schemaProblem(tool.outputSchema, result.structuredContent)).toBeUndefined();
      if (call.structured !== undefined) expect(result.structuredContent).toMatchObject(call.structured);
      if (call.text !== undefined) expect(textOf(result)).toMatch(call.text);
    });

    test.each(bad)(`${name}(%j) is refused`, async ({ arguments: args = {}, says }) => {
      expectRefusal(await client().callTool(name, args), says);
    });

    test(`${name} names the argument that is wrong`, async () => {
      const tool = (await client().listTools()).find((listed) => listed.name === name);
      const [required] = tool?.inputSchema.required ?? [];
      // A value of no type that any tool takes.
      const argument = required ?? Object.keys(tool?.inputSchema.properties ?? {})[0];
      if (argument === undefined) return;
      expectRefusal(await client().callTool(name, { [argument]: { not: ['this'] } }), argument);
    });

    // After the calls of the cases: these repeat one, and some tools change something.
    if (wiring !== 'in-process' && good[0]) declareArgumentTests(name, good[0], client);
  }

  test.each(['no_such_tool', ...inheritedInProcess(wiring)])(
    'does not know a tool called %s',
    async (name) => {
      const error: unknown = await client()
        .callTool(name)
        .then(
          () => undefined,
          (reason: unknown) => reason,
        );
      expect(error).toMatchObject({ code: -32_602 });
      expect(String((error as Error).message)).toContain('not found');
      expect(leakIn(String((error as Error).message))).toBeUndefined();
    },
  );
}

/** Hosts and models send arguments in their own ways, and every server takes them alike. In process there is only the SDK. */
function declareArgumentTests(name: string, call: GoodCall, client: () => TestClient): void {
  const given = call.arguments ?? {};
  const find = async () => (await client().listTools()).find((listed) => listed.name === name);
  /** A tool that changes something may refuse the same call the second time. */
  const expectGood = (tool: Tool | undefined, result: ToolResult) => {
    if (tool?.annotations?.readOnlyHint !== true) return;
    expect(result.isError, textOf(result)).not.toBe(true);
    if (call.structured !== undefined) expect(result.structuredContent).toMatchObject(call.structured);
  };

  test(`${name} ignores an argument that a host adds, and says so`, async () => {
    const result = await client().callTool(name, { ...given, wait_for_previous: true });
    expect(textOf(result)).toMatch(/^Ignored unknown argument.*"wait_for_previous"/m);
    expectGood(await find(), result);
  });

  test(`${name} takes null as "not given", and numbers written as text`, async () => {
    const tool = await find();
    const { properties = {}, required = [] } = tool?.inputSchema ?? {};
    const optional = Object.keys(properties).filter((key) => !required.includes(key) && !(key in given));
    const asText = Object.entries(given).map(([key, value]) => [
      key,
      typeof value === 'number' ? String(value) : value,
    ]);
    const nulls = optional.map((key) => [key, null]);
    const args = Object.fromEntries([...asText, ...nulls]) as Record<string, unknown>;
    if (tool?.annotations?.readOnlyHint === true) expectGood(tool, await client().callTool(name, args));
  });

  test(`${name} refuses a mistyped argument with the name that was meant`, async () => {
    const known = Object.keys((await find())?.inputSchema.properties ?? {}).find((key) => key.length > 2);
    if (known === undefined) return;
    const result = await client().callTool(name, { ...given, [`${known}z`]: 1 });
    expectRefusal(result, `did you mean "${known}"`);
  });
}

/** The SDK by itself finds inherited names; core does not. In process there is only the SDK. */
function inheritedInProcess(wiring: Wiring): string[] {
  return wiring === 'in-process' ? [] : inheritedNames;
}

function declareResourceTests(
  { resources = {}, badResources = [] }: ContractCases,
  client: () => TestClient,
): void {
  for (const [uri, expected] of Object.entries(resources)) {
    test(`reads ${uri}`, async () => {
      const contents = await client().readResource(uri);
      expect(contents.map(({ text, blob }) => text ?? blob).join('\n')).toMatch(expected);
    });
  }
  if (Object.keys(resources).length === 0) return;

  test('describes every resource and template', async () => {
    const offered = [...(await client().listResources()), ...(await client().listResourceTemplates())];
    const nameless = offered.filter(({ name, description, title }) => !name || !(description ?? title));
    expect(nameless).toEqual([]);
  });

  test.each(['no-such-scheme://nothing', ...badResources])('refuses to read %s', async (uri) => {
    const error: unknown = await client()
      .readResource(uri)
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    // -32602 since 2026-07-28, -32002 before.
    expect([-32_602, -32_002]).toContain((error as { code?: number } | undefined)?.code);
    expect(leakIn(String((error as Error).message))).toBeUndefined();
  });
}

function declarePromptTests({ prompts = {} }: ContractCases, client: () => TestClient): void {
  const names = Object.keys(prompts);
  if (names.length === 0) return;

  test('offers the prompts that the contract names, and no others', async () => {
    expect((await client().listPrompts()).map(({ name }) => name).sort()).toEqual(names.toSorted());
  });

  test('describes every prompt and every argument', async () => {
    const bare = (await client().listPrompts()).flatMap(({ name, description, arguments: args = [] }) => [
      ...(description ? [] : [name]),
      ...args.flatMap((argument) => (argument.description ? [] : [`${name}.${argument.name}`])),
    ]);
    expect(bare).toEqual([]);
  });

  for (const [name, uses] of Object.entries(prompts)) {
    test.each(uses)(`${name}(%j) gives its messages`, async ({ arguments: args, says }) => {
      const { messages } = await client().getPrompt(name, args);
      expect(messages.map(({ content }) => content.text ?? content.resource?.text ?? '').join('\n')).toMatch(
        says,
      );
    });
  }

  test('does not know a prompt called no_such_prompt', async () => {
    await expect(client().getPrompt('no_such_prompt')).rejects.toMatchObject({ code: -32_602 });
  });
}

function expectRefusal(result: ToolResult, says: RegExp | string): void {
  const text = textOf(result);
  expect(result.isError, `expected a refusal, got: ${text.slice(0, 500)}`).toBe(true);
  expect(text).toMatch(says);
  expect(leakIn(text), text).toBeUndefined();
  expect(text.length, 'a refusal is short').toBeLessThanOrEqual(4_000);
}
