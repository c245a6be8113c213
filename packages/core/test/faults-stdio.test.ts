import { decodeVariable } from '@mcp-reference/core';
import { describe, expect, test } from 'vitest';
import { bare, onCore } from './fixture/paths.ts';
import { RawStdio } from './raw-stdio.ts';

/**
 * The faults on stdio, one row each. Every check passes on core. Where the bare SDK fails it, that is run too:
 * the row says so, and the day the SDK closes the hole the test says that core's part can go.
 */
interface Fault {
  number: string;
  name: string;
  bare: 'fails' | 'passes';
  check: (server: RawStdio) => Promise<void>;
}

/** Resolves when everything sent before has been served: the ping's answer comes after theirs. */
async function settled(server: RawStdio): Promise<void> {
  await server.answer(server.send('ping'));
}

/** An error answer to a line that could not be read has no id. */
async function refused(server: RawStdio, line: string | Buffer, code: number): Promise<void> {
  server.write(Buffer.concat([Buffer.from(line), Buffer.from('\n')]));
  await settled(server);
  const errors = server.messages().filter((message) => message.error !== undefined);
  expect(errors.map(({ error }) => error?.code)).toEqual([code]);
  expect(errors[0]?.id === null).toBe(false);
}

async function toolText(server: RawStdio, name: string, args: Record<string, unknown> = {}): Promise<string> {
  const id = server.call(name, args);
  // A call that the SDK never answers shows as a ping that overtakes it.
  await settled(server);
  const { result } = server.messages().find((message) => message.id === id) ?? {};
  if (result === undefined) throw new Error(`${name} was not answered with a result`);
  return `${result.isError ? 'error: ' : ''}${result.content?.[0]?.text}`;
}

const faults: Fault[] = [
  {
    number: '1',
    name: 'malformed JSON is answered -32700',
    bare: 'fails',
    check: (s) => refused(s, '{"jsonrpc": oops', -32_700),
  },
  {
    number: '1b',
    name: 'an empty line is passed over',
    bare: 'passes',
    check: async (server) => {
      server.write('\n');
      await settled(server);
      expect(server.messages().filter(({ error }) => error)).toEqual([]);
    },
  },
  {
    number: '2',
    name: 'JSON that is no object is answered -32600',
    bare: 'fails',
    check: (s) => refused(s, '42', -32_600),
  },
  {
    number: '2b',
    name: 'JSON-RPC 1.0 is answered -32600',
    bare: 'fails',
    check: (s) => refused(s, '{"jsonrpc":"1.0","id":90,"method":"ping"}', -32_600),
  },
  {
    number: '2c',
    name: 'a null id is answered -32600',
    bare: 'fails',
    check: (s) => refused(s, '{"jsonrpc":"2.0","id":null,"method":"ping"}', -32_600),
  },
  {
    number: '2d',
    name: 'a fractional id is answered -32600',
    bare: 'fails',
    check: (s) => refused(s, '{"jsonrpc":"2.0","id":1.5,"method":"ping"}', -32_600),
  },
  {
    number: '2e',
    name: 'an object as id is answered -32600',
    bare: 'fails',
    check: (s) => refused(s, '{"jsonrpc":"2.0","id":{},"method":"ping"}', -32_600),
  },
  {
    number: '2f',
    name: 'params that are an array are answered -32600',
    bare: 'fails',
    check: (s) => refused(s, '{"jsonrpc":"2.0","id":91,"method":"ping","params":[]}', -32_600),
  },
  {
    number: '3',
    name: 'a batch is refused with one answer',
    bare: 'fails',
    check: (s) => refused(s, '[{"jsonrpc":"2.0","id":92,"method":"ping"}]', -32_600),
  },
  {
    number: '4',
    name: 'an unknown method is answered -32601',
    bare: 'passes',
    check: async (server) => {
      expect((await server.answer(server.send('no/such'))).error?.code).toBe(-32_601);
    },
  },
  {
    number: '5',
    name: 'a line of 20 MB is refused, and the next one is served',
    bare: 'fails',
    check: (server) => refused(server, Buffer.alloc(20 * 1024 * 1024, 'x'), -32_600),
  },
  {
    number: '6',
    name: 'nesting of 1,000,000 is refused before it is parsed',
    bare: 'fails',
    check: async (server) => {
      const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
      await refused(
        server,
        `{"jsonrpc":"2.0","id":93,"method":"tools/call","params":{"name":"echo","arguments":{"value":${deep}}}}`,
        -32_600,
      );
    },
  },
  {
    number: '7',
    name: '300,000 keys are refused',
    bare: 'fails',
    check: async (server) => {
      const keys = Array.from({ length: 300_000 }, (_, i) => `"k${i}":0`).join(',');
      await refused(
        server,
        `{"jsonrpc":"2.0","id":94,"method":"tools/call","params":{"name":"echo","arguments":{"value":{${keys}}}}}`,
        -32_600,
      );
    },
  },
  {
    number: '7b',
    name: 'what is refused unread is answered under its id, wherever that stands',
    bare: 'fails',
    check: async (server) => {
      const many = `[${'0,'.repeat(200_000)}0]`;
      const call = `"method":"tools/call","params":{"name":"echo","arguments":{"id":7,"value":${many}}}`;
      server.write(`{"jsonrpc":"2.0",${call}, "id" : "last \\" one" }\n`);
      server.write(`{"jsonrpc":"2.0","id":95,${call}}\n`);
      await settled(server);
      const refusals = server.messages().filter(({ error }) => error?.code === -32_600);
      expect(refusals.map(({ id }) => id)).toEqual(['last " one', 95]);
    },
  },
  ...['constructor', 'toString', '__proto__'].map(
    (name): Fault => ({
      number: '8',
      name: `a tool called ${name} is not found`,
      bare: 'fails',
      check: async (server) => {
        const { error } = await server.answer(server.call(name));
        expect(error).toMatchObject({ code: -32_602, message: expect.stringContaining('not found') });
      },
    }),
  ),
  {
    number: '8b',
    name: 'a prompt called constructor is not found',
    bare: 'fails',
    check: async (server) => {
      const { error } = await server.answer(server.send('prompts/get', { name: 'constructor' }));
      expect(error).toMatchObject({ code: -32_602, message: expect.stringContaining('not found') });
    },
  },
  ...(
    [
      ['9', 'a number that no double holds', '[1,{"x":1e999}]', 'value.1.x is larger than any number'],
      [
        '9b',
        'a key called __proto__',
        '[1,{"__proto__":{"x":1}}]',
        'value.1.__proto__ is a name that no value',
      ],
    ] as const
  ).map(
    ([number, what, value, said]): Fault => ({
      number,
      name: `${what} is refused by name, where the schema takes anything`,
      bare: 'fails',
      check: async (server) => {
        const params = `{"name":"echo","arguments":{"value":${value}}}`;
        server.write(`{"jsonrpc":"2.0","id":9,"method":"tools/call","params":${params}}\n`);
        const { result } = await server.answer(9);
        expect(result?.content?.[0]?.text).toContain(said);
        expect(result?.isError).toBe(true);
      },
    }),
  ),
  {
    number: '10',
    name: 'invalid UTF-8 is answered -32700',
    bare: 'fails',
    check: (server) => {
      const line = Buffer.concat([
        Buffer.from('{"jsonrpc":"2.0","id":95,"method":"'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"}'),
      ]);
      return refused(server, line, -32_700);
    },
  },
  {
    number: '11',
    name: 'a byte order mark, CRLF, U+2028 and split chunks are read',
    bare: 'passes',
    check: async (server) => {
      server.write('{"jsonrpc":"2.0","id":"crlf","method":"ping"}\r\n{"jsonrpc":"2.0","id":"sp');
      await server.answer('crlf');
      server.write('lit\u2028","method":"ping"}\n');
      await server.answer('split\u2028');
    },
  },
  {
    number: '19',
    name: 'a cursor that no list gave out is -32602',
    bare: 'fails',
    check: async (server) => {
      for (const list of ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list']) {
        expect((await server.answer(server.send(list, { cursor: 'made-up' }))).error?.code, list).toBe(
          -32_602,
        );
      }
    },
  },
  {
    number: '21',
    name: 'a BigInt in a result is an error that is answered',
    bare: 'fails',
    check: async (s) => expect(await toolText(s, 'bigint')).toMatch(/^error: .*BigInt/),
  },
  {
    number: '21b',
    name: 'a cycle in a result is an error that is answered',
    bare: 'fails',
    check: async (s) => expect(await toolText(s, 'cycle')).toMatch(/^error: .*refers to itself/),
  },
  {
    number: '22',
    name: 'NaN in a result is an error, not null',
    bare: 'fails',
    check: async (s) => expect(await toolText(s, 'nan')).toMatch(/^error: .*NaN/),
  },
  {
    number: '23',
    name: 'what a tool throws stays in the log, under the reference that the client is told',
    bare: 'fails',
    check: async (server) => {
      const text = await toolText(server, 'throws');
      expect(text).not.toContain('hunter2');
      const reference = /reference ([0-9a-f]{8})/.exec(text)?.[1];
      expect(reference).toBeDefined();
      await server.logged(String(reference));
      expect(server.stderr).toContain('hunter2');
    },
  },
  {
    number: '23b',
    name: 'what a resource throws stays in the log',
    bare: 'fails',
    check: async (server) => {
      const { error } = await server.answer(server.send('resources/read', { uri: 'fixture://broken' }));
      expect(error).toMatchObject({ code: -32_603, message: expect.stringMatching(/reference [0-9a-f]{8}/) });
      expect(error?.message).not.toContain('hunter2');
    },
  },
  {
    number: '23c',
    name: 'a result that breaks its own schema is the server\u2019s fault, and is not shown',
    bare: 'fails',
    check: async (server) =>
      expect(await toolText(server, 'bad_output')).toMatch(/^error: Internal error.*reference/),
  },
  ...['%ff', '%00', '..%2f%E0%A4'].map(
    (name): Fault => ({
      number: '38',
      name: `${name} in the variable of a template reaches no handler`,
      bare: 'fails',
      check: async (server) => {
        const uri = `fixture://named/${name}`;
        const { error } = await server.answer(server.send('resources/read', { uri }));
        expect(error).toMatchObject({ code: -32_602, message: expect.stringContaining('uri') });
      },
    }),
  ),
  ...[
    ['%2e%2e%2fetc', '../etc'],
    ['%252e', '%2e'],
    ['a%2Fb', 'a/b'],
  ].map(
    ([name, decoded]): Fault => ({
      number: '38b',
      name: `${name} is the name ${decoded}, decoded once`,
      bare: 'passes',
      check: async (server) => {
        const uri = `fixture://named/${name}`;
        const { result } = await server.answer(server.send('resources/read', { uri }));
        const { contents } = result as { contents: { text: string }[] };
        expect(decodeVariable(contents[0]?.text)).toBe(decoded);
      },
    }),
  ),
  {
    number: '24',
    name: 'a rejection that nobody awaits is logged, and the process lives',
    bare: 'fails',
    check: async (server) => {
      await toolText(server, 'rejects_later');
      await settled(server);
      await server.logged('nobody awaits this');
      await settled(server);
    },
  },
  {
    number: '25',
    name: 'a result of 32 MB is refused with an error that says so',
    bare: 'fails',
    check: async (s) => expect(await toolText(s, 'huge')).toMatch(/^error: .*larger than 8192 KiB/),
  },
  {
    number: '27',
    name: 'an id that is in flight is refused, and the first call is answered',
    bare: 'fails',
    check: async (server) => {
      server.send('tools/call', { name: 'takes', arguments: { ms: 50 } }, 'twice');
      server.send('ping', {}, 'twice');
      expect((await server.answer('twice')).result?.content?.[0]?.text).toBe('took its time');
      expect(
        server.messages().filter(({ error }) => error?.message.includes('still in flight')),
      ).toHaveLength(1);
    },
  },
  {
    number: '33',
    name: 'the end of input lets a call in flight be answered, then the process exits, timers or not',
    bare: 'fails',
    check: async (server) => {
      const id = server.call('takes', { ms: 300 });
      await server.logged('takes started');
      server.process.stdin?.end();
      const code = await server.exited();
      expect(server.messages().find((message) => message.id === id)?.result?.content?.[0]?.text).toBe(
        'took its time',
      );
      expect(code).toBe(0);
      expect(server.stderr).toContain('closed first-opened');
    },
  },
  {
    number: '34',
    name: 'what a tool prints does not reach stdout',
    bare: 'fails',
    check: async (server) => {
      expect(await toolText(server, 'prints')).toBe('printed');
      for (const line of server.lines) expect(() => JSON.parse(line), line).not.toThrow();
      await server.logged('written by a tool');
    },
  },
];

describe('on core', () => {
  test.each(faults)('$number: $name', async ({ check }) => {
    await using server = new RawStdio(onCore);
    await check(await server.initialize());
    if (server.process.exitCode === null && !server.process.stdin?.writableEnded) await settled(server);
  });
});

describe('on the bare SDK', () => {
  test.each(faults.filter((fault) => fault.bare === 'fails'))(
    '$number does not hold: $name',
    async ({ number, check }) => {
      await using server = new RawStdio(bare);
      await server.initialize();
      // The end of input leaves the bare process alive for ever: that is the fault, and it must not hang the test.
      if (number === '33') setTimeout(() => server.process.kill('SIGKILL'), 5_000).unref();
      await expect(check(server)).rejects.toThrow();
    },
  );

  test.each(faults.filter((fault) => fault.bare === 'passes'))('$number holds: $name', async ({ check }) => {
    await using server = new RawStdio(bare);
    await check(await server.initialize());
  });
});
