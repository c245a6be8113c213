import { PassThrough } from 'node:stream';
import { createBus, createLogger, serveStdio } from '@mcp-reference/core';
import { specTypeSchemas } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onCore } from './fixture/paths.ts';
import { createServer } from './fixture/server.ts';
import { HttpServer } from './http-server.ts';
import { envelope, type Form, forms, legacyForms } from './message-forms.ts';
import { messages, post, RawSession } from './raw-http.ts';
import { type Message, RawStdio } from './raw-stdio.ts';

/** Sends one form and gives what came back for it. */
type Lane = (form: Form) => Promise<Message>;

let nextId = 1;

function onStdio(server: RawStdio, meta: Record<string, unknown>): Lane {
  return async (form) => {
    const id = `form-${nextId++}`;
    server.write(`${JSON.stringify(form.write(id, meta))}\n`);
    return server.answer(id);
  };
}

function inSession(session: RawSession): Lane {
  return async (form) => {
    const response = await post(session.url, form.write(`form-${nextId++}`, {}), session.headers);
    return (await messages(response)).at(-1) ?? {};
  };
}

function modernHttp(url: string): Lane {
  return async (form) => {
    const message = form.write(`form-${nextId++}`, envelope);
    const { name, uri } = (message.params ?? {}) as { name?: unknown; uri?: unknown };
    const response = await post(url, message, {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': String(message.method),
      ...([name, uri].some((value) => typeof value === 'string') && { 'mcp-name': String(name ?? uri) }),
    });
    return (await messages(response)).at(-1) ?? {};
  };
}

/** Each form is the first line of a connection of its own. */
function openingLine(meta: Record<string, unknown>): Lane {
  return async (form) => {
    const input = new PassThrough();
    const output = new PassThrough();
    const logger = createLogger({ level: 'error' });
    const connection = serveStdio({
      createServer: () => createServer({ log() {}, touch() {} }),
      bus: createBus(logger),
      logger,
      input,
      output,
    });
    input.write(`${JSON.stringify(form.write(`form-${nextId++}`, meta))}\n`);
    const [line] = await output
      .iterator()
      .next()
      .then(({ value }) => String(value).split('\n'));
    await connection.close(0);
    return JSON.parse(String(line));
  };
}

/** Whether it was served, or the code of its refusal. */
function verdict({ result, error }: Message): number | 'served' | 'silence' {
  return error?.code ?? (result === undefined ? 'silence' : 'served');
}

let legacy: RawStdio;
let modern: RawStdio;
let http: HttpServer;
let session: RawSession;

beforeAll(async () => {
  legacy = await new RawStdio(onCore).initialize();
  modern = new RawStdio(onCore);
  modern.send('tools/list', { _meta: envelope }, 'opening');
  await modern.answer('opening');
  http = await HttpServer.start(onCore, ['--metrics-port', '0']);
  session = await RawSession.open(http.url);
});

afterAll(async () => {
  await legacy[Symbol.asyncDispose]();
  await modern[Symbol.asyncDispose]();
  await http[Symbol.asyncDispose]();
});

describe('a message gets the same verdict on both transports and in both eras', () => {
  test.each(forms)('$name', async (form) => {
    const answers = {
      legacyStdio: await onStdio(legacy, {})(form),
      legacyOpening: await openingLine({})(form),
      session: await inSession(session)(form),
      modernStdio: await onStdio(modern, envelope)(form),
      modernOpening: await openingLine(envelope)(form),
      modernHttp: await modernHttp(http.url)(form),
    };
    const expected = verdict(answers.legacyStdio);
    const ofModern = form.withoutMeta && expected === 'served' ? -32_602 : expected;
    const verdicts = Object.entries(answers).map(([lane, answer]) => [lane, verdict(answer)]);
    expect(Object.fromEntries(verdicts)).toEqual({
      legacyStdio: expected,
      legacyOpening: expected,
      session: expected,
      modernStdio: ofModern,
      // Without its metadata a first line opens the 2025 era.
      modernOpening: form.withoutMeta ? expected : ofModern,
      modernHttp: ofModern,
    });
    const isMessage = !(
      'issues' in specTypeSchemas.JSONRPCRequest['~standard'].validate(form.write('x', {}))
    );
    if (!isMessage) expect([-32_600, -32_602]).toContain(expected);
    for (const { id, error } of Object.values(answers)) {
      expect(id).toMatch(/^form-/);
      expect(error?.message ?? '').not.toMatch(/[\n{]|Internal error|"code"/);
    }
  });

  test.each(legacyForms)('in the 2025 era: $name', async (form) => {
    const answer = await onStdio(legacy, {})(form);
    expect(verdict(await inSession(session)(form))).toBe(verdict(answer));
    expect(['served', -32_602]).toContain(verdict(answer));
  });

  test('none of them is an error of the server, in its log or in its metrics', async () => {
    for (const { stderr } of [legacy, modern, http]) expect(stderr).not.toContain('"level":"error"');
    const metrics = await (await fetch(/metrics at (\S+)/.exec(http.stderr)?.[1] ?? '')).text();
    expect(metrics).toContain('protocol_error');
    expect(metrics).not.toContain('internal_error');
  });
});

test.each([
  ['a wrong version', { protocolVersion: 5 }],
  ['no capabilities', { capabilities: undefined }],
  ['a client without a name', { clientInfo: { version: '1' } }],
])('an initialize with %s is -32602 on both transports', async (_, wrong) => {
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'x', version: '1' },
    ...wrong,
  };
  const form: Form = { name: '', write: (id) => ({ jsonrpc: '2.0', id, method: 'initialize', params }) };
  expect(verdict(await openingLine({})(form))).toBe(-32_602);
  const response = await post(http.url, form.write('init', {}));
  expect(await messages(response)).toMatchObject([{ id: 'init', error: { code: -32_602 } }]);
});

describe('an id is in flight only once its request was accepted', () => {
  test('an id whose request was refused can be used again', async () => {
    legacy.write('{"jsonrpc":"2.0","id":"again","method":"ping","extra":1}\n');
    expect((await legacy.answer('again')).error?.code).toBe(-32_600);
    legacy.send('ping', {}, 'again');
    await legacy.until(() => legacy.messages().find(({ id, result }) => id === 'again' && result));
  });

  test('a response that cannot be read is refused without its id: the client may have a request of that id', async () => {
    legacy.write('{"jsonrpc":"2.0","id":"question","result":5}\n');
    const refusal = await legacy.until(() =>
      legacy.messages().find(({ error }) => error?.message.includes('result:')),
    );
    expect(refusal).toMatchObject({ error: { code: -32_600 } });
    expect(refusal).not.toHaveProperty('id');
  });

  test('the end of input is not held up by requests that were refused', async () => {
    await using server = await new RawStdio(onCore).initialize();
    for (const form of forms) server.write(`${JSON.stringify(form.write(`form-${nextId++}`, {}))}\n`);
    server.process.stdin?.end();
    expect(await server.exited()).toBe(0);
    expect(server.stderr).not.toContain('aborted before');
  });

  test('one request too many is refused under its id', async () => {
    await using server = await new RawStdio(onCore).initialize();
    const calls = Array.from(
      { length: 10_000 },
      (_, i) => `{"jsonrpc":"2.0","id":"c${i}","method":"tools/call","params":{"name":"stubborn"}}\n`,
    );
    server.write(calls.join(''));
    server.send('ping', {}, 'one too many');
    expect(await server.answer('one too many')).toMatchObject({
      error: { code: -32_600, message: expect.stringContaining('10000 requests in flight') },
    });
  });

  test('a cancellation of a wrong form does not let go of the request', async () => {
    await using server = await new RawStdio(onCore).initialize();
    server.send('tools/call', { name: 'takes', arguments: { ms: 50 } }, 'kept');
    server.notify('notifications/cancelled', { requestId: 'kept', reason: 5 });
    server.process.stdin?.end();
    expect((await server.answer('kept')).result?.content?.[0]?.text).toBe('took its time');
  });
});

describe('what is tolerated', () => {
  test('blank lines on stdio', async () => {
    await using server = new RawStdio(onCore);
    server.write('\n\r\n  \t\n');
    await server.initialize();
    server.write('\n\n');
    await server.answer(server.send('ping'));
    expect(server.messages().filter(({ error }) => error)).toEqual([]);
    expect(server.stderr).not.toContain('refused');
  });

  test.each(['*/*', 'text/html, */*;q=0.8'])('an Accept header of %s', async (accept) => {
    const response = await post(
      http.url,
      { jsonrpc: '2.0', id: 1, method: 'ping' },
      { ...session.headers, accept },
    );
    expect(await messages(response)).toMatchObject([{ id: 1, result: {} }]);
  });

  test('but not an Accept header that leaves out one of the two types', async () => {
    const accept = 'application/json';
    const response = await post(
      http.url,
      { jsonrpc: '2.0', id: 1, method: 'ping' },
      { ...session.headers, accept },
    );
    expect(response.status).toBe(406);
  });

  test('a slash at the end of the address', async () => {
    const own = await RawSession.open(`${http.url}/`);
    expect(await own.request('ping')).toMatchObject({ result: {} });
  });

  test('a second initialize on stdio is answered; in an HTTP session, which has its own, it is refused', async () => {
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'x', version: '1' },
    };
    legacy.send('initialize', params, 'second');
    expect((await legacy.answer('second')).result).toMatchObject({ protocolVersion: '2025-11-25' });
    expect(await session.request('initialize', params)).toMatchObject({ error: { code: -32_600 } });
  });

  test('a subscription to a resource that does not exist yet', async () => {
    const uri = 'fixture://not-yet';
    expect(verdict(await session.request('resources/subscribe', { uri }))).toBe('served');
    legacy.send('resources/subscribe', { uri }, 'subscribed');
    expect(verdict(await legacy.answer('subscribed'))).toBe('served');
  });
});

test.each(['gzip', 'br', 'gzip, deflate', 'GZIP', 'x-unknown'])(
  'a body with Content-Encoding %s is 415',
  async (coding) => {
    const response = await post(
      http.url,
      { jsonrpc: '2.0', id: 1, method: 'ping' },
      { 'content-encoding': coding },
    );
    expect(response.status).toBe(415);
    expect(response.headers.get('accept-encoding')).toBe('identity');
    expect((await messages(response))[0]?.error?.message).toContain('Content-Encoding');
  },
);
