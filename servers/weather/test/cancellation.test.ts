import { clientKinds, connect, wirings } from '@mcp-reference/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { server } from './server-under-test.js';
import { type StandIns, startStandIns } from './stand-ins/index.js';

let standIns: StandIns;

beforeAll(async () => {
  standIns = await startStandIns();
});
afterAll(() => standIns.close());
beforeEach(() => standIns.reset());

const cells = wirings.flatMap((wiring) => clientKinds.map((client) => ({ wiring, client })));

test.each(cells)(
  'a cancelled call closes the socket to the weather service: $wiring, $client',
  async ({ wiring, client }) => {
    // With a minute to go, it is not the timeout that closes the socket.
    await using connection = await connect({
      server,
      wiring,
      client,
      env: { ...standIns.env, WEATHER_TIMEOUT_MS: '60000' },
    });
    standIns.openMeteo.misbehave('hang', { times: 1 });
    const cancel = new AbortController();
    const call = connection.client.callTool('get_weather', { city: 'Oslo' }, { signal: cancel.signal });
    await Promise.race([standIns.openMeteo.until((requests) => requests.length === 1), call]);
    cancel.abort();
    await expect(call).rejects.toThrow();
    await standIns.openMeteo.until(([request]) => request?.aborted === true);
    expect(standIns.metNorway.requests).toEqual([]);
  },
);
