import {
  type Connection,
  clientKinds,
  connect,
  type ElicitRequest,
  type ElicitResult,
  textOf,
  wirings,
} from '@mcp-reference/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { server } from './server-under-test.js';
import { type StandIns, startStandIns } from './stand-ins/index.js';

let standIns: StandIns;

beforeAll(async () => {
  standIns = await startStandIns();
});
afterAll(() => standIns.close());

const cells = wirings.flatMap((wiring) => clientKinds.map((client) => [wiring, client] as const));

// The contract tests clients that cannot ask: get_alerts for Springfield.
describe.each(cells)('a city that could be several: %s, %s', (wiring, client) => {
  let connection: Connection;
  let asked: ElicitRequest[];
  let answer: ElicitResult;

  beforeAll(async () => {
    const elicit = (request: ElicitRequest) => {
      asked.push(request);
      return answer;
    };
    connection = await connect({ server, wiring, client, env: standIns.env, elicit });
  });
  afterAll(() => connection?.close());
  beforeEach(() => {
    asked = [];
  });

  test('the user is asked which one is meant, and it is taken', async () => {
    answer = { action: 'accept', content: { place: 'Springfield, Illinois, US' } };
    const result = await connection.client.callTool('get_weather', { city: 'Springfield' });
    expect(result.structuredContent).toMatchObject({ city: 'Springfield', region: 'Illinois' });
    expect(asked.map(({ message }) => message)).toEqual(['Which Springfield?']);
    expect(JSON.stringify(asked[0]?.requestedSchema)).toContain('Springfield, Massachusetts, US');
  });

  test.each([
    [
      'decline',
      /^The host was asked which place is meant, and declined for its user\. Let the user say which/,
    ],
    ['cancel', /^The question which place is meant was cancelled: nobody may have been there/],
  ] as const)('what a host answers is passed on as it is: %s', async (action, says) => {
    answer = { action };
    const result = await connection.client.callTool('get_forecast', { city: 'Springfield' });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(says);
    expect(textOf(result)).toContain('- Springfield, Missouri, US');
  });

  test('an answer that names none of the places is no choice', async () => {
    answer = { action: 'accept', content: { place: 'Narnia' } };
    const result = await connection.client.callTool('get_forecast', { city: 'Springfield' });
    expect(result.isError).toBe(true);
    // Some clients check an answer before they send it.
    expect(textOf(result)).toContain('Springfield');
  });
});

test.each(clientKinds)('nobody is asked where the setting says never: %s', async (client) => {
  const asked: ElicitRequest[] = [];
  const elicit = (request: ElicitRequest): ElicitResult => {
    asked.push(request);
    return { action: 'decline' };
  };
  const env = { ...standIns.env, WEATHER_ASK: 'never' };
  await using connection = await connect({ server, wiring: 'stdio', client, env, elicit });
  const result = await connection.client.callTool('get_weather', { city: 'Springfield' });
  expect(asked).toEqual([]);
  expect(textOf(result)).toMatch(/^"Springfield" could be several places\. Call again with one of these/);
  expect(textOf(result)).not.toMatch(/asked|declined|cancelled/);
});
