import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Caller, initialize, type Message, modern, rawRequest, Wire } from './wire.ts';

export interface Attack {
  name: string;
  /** The server's folder. */
  server: string;
  /** Whether tokens tell callers apart, not addresses: needed where stored things have an owner. */
  tokens?: true;
  /** Goes on until it is ended from outside. */
  flood(caller: Caller): Promise<unknown>;
}

const mebibyte = 1024 * 1024;
const long = (length: number) => 'x'.repeat(length);

/** So many clients, each of which asks again as soon as it is answered. */
function repeat(clients: number, ask: (i: number) => Promise<unknown>): Promise<unknown> {
  let next = 0;
  return Promise.all(
    Array.from({ length: clients }, async () => {
      // A server that has ended answers at once: not so fast.
      for (;;) await ask(next++).catch(() => wait(10));
    }),
  );
}

/** Calls one tool, 100 times at once. */
const calls =
  (tool: string, args: (i: number) => Record<string, unknown>) =>
  (caller: Caller): Promise<unknown> => {
    const wire = new Wire(caller, 100);
    return repeat(100, (i) => wire.call(tool, args(i)));
  };

/** Connections that send something and read nothing. */
function silent(caller: Caller, count: number, bytes: string): Promise<unknown> {
  const { hostname, port } = new URL(caller.url);
  const open = (): Promise<void> =>
    new Promise((resolve) => {
      const socket: Socket = connect(Number(port), hostname, () => socket.write(bytes));
      socket
        .on('error', () => {})
        .on('close', () => resolve())
        .pause();
    });
  return repeat(count, async () => {
    await open();
    await wait(50);
  });
}

async function session(wire: Wire): Promise<Record<string, string>> {
  const { session: id = '' } = await wire.post(initialize());
  return { 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' };
}

const toolsList = () => {
  const { message, headers } = modern('tools/list', {});
  return { body: JSON.stringify(message), headers };
};

export const attacks: Attack[] = [
  {
    name: 'sessions that are opened and left',
    server: 'calculator',
    flood: (caller) => {
      const wire = new Wire(caller, 50);
      return repeat(50, () => wire.post(initialize()));
    },
  },
  {
    name: 'sessions of 4 MiB each',
    server: 'calculator',
    flood: (caller) => {
      const wire = new Wire(caller, 8);
      const message = initialize(long(4e6));
      return repeat(8, () => wire.post(message));
    },
  },
  {
    name: 'bodies that lack their last byte',
    server: 'weather',
    flood: (caller) => silent(caller, 250, rawRequest(caller, {}, long(4 * mebibyte - 1), 4 * mebibyte)),
  },
  {
    name: 'listen streams',
    server: 'config-resources',
    flood: (caller) => {
      const wire = new Wire(caller, 2_000);
      const { message, headers } = modern('subscriptions/listen', {
        notifications: { resourcesListChanged: true },
      });
      return repeat(20, async () => {
        const stream = await wire.open(message, headers);
        stream.resume();
      });
    },
  },
  {
    name: 'listen streams with filters of 4 MiB',
    server: 'config-resources',
    flood: (caller) => {
      const wire = new Wire(caller, 2_000);
      const resourceSubscriptions = Array.from({ length: 2_000 }, (_, i) => `config://${i}/${long(2_000)}`);
      const { message, headers } = modern('subscriptions/listen', {
        notifications: { resourceSubscriptions },
      });
      return repeat(8, async () => {
        const stream = await wire.open(message, headers);
        stream.resume();
      });
    },
  },
  {
    name: 'subscriptions of 4 MiB in one session',
    server: 'config-resources',
    flood: async (caller) => {
      const wire = new Wire(caller, 8);
      const headers = await session(wire);
      return repeat(8, (id) => {
        const params = { uri: `config://${id}/${long(4e6)}` };
        const message: Message = { jsonrpc: '2.0', id, method: 'resources/subscribe', params };
        return wire.post(message, headers);
      });
    },
  },
  {
    name: 'answers that nobody reads',
    server: 'notifications',
    flood: (caller) => {
      const { body, headers } = toolsList();
      return silent(caller, 200, rawRequest(caller, headers, body).repeat(200));
    },
  },
  {
    name: 'factorial(10000000)',
    server: 'calculator',
    flood: calls('evaluate', () => ({ expression: 'factorial(10000000)' })),
  },
  {
    name: 'plots of 10 curves',
    server: 'calculator',
    flood: calls('plot', (i) => ({
      expressions: Array.from({ length: 10 }, (_, k) => `sin(${k + 1} x^2) / (${i + 2} + x)`),
      x_min: -100,
      x_max: 100,
    })),
  },
  {
    name: 'statistics of 10,000 values',
    server: 'calculator',
    flood: calls('statistics', (i) => ({
      values: Array.from({ length: 10_000 }, (_, k) => Math.sin(k * i) * 10 ** ((k % 30) - 15)),
    })),
  },
  {
    name: '256 KiB of }',
    server: 'config-resources',
    flood: calls('safe-operation', () => ({ data: '}'.repeat(256 * 1024) })),
  },
  {
    name: 'names that no place has',
    server: 'weather',
    flood: calls('get_weather', (i) => ({ city: `qzx${(i + 1e6).toString(26)}` })),
  },
  {
    name: 'reviews of a range',
    server: 'code-review-prompts',
    flood: calls('review_diff', () => ({ source: 'HEAD~5..HEAD' })),
  },
  {
    name: 'an outbox that is filled',
    server: 'notifications',
    tokens: true,
    flood: calls('send_notification', (i) => ({
      message: `${i} ${long(200)}`,
      deliver_at: new Date(Date.now() + 300 * 86_400_000).toISOString(),
    })),
  },
];
