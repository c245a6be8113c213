import { clientKinds, connect } from '@mcp-reference/testing';
import { expect, test } from 'vitest';
import { server } from './server-under-test.js';

test.each(clientKinds)('a city completes while somebody types, without a network: %s', async (client) => {
  await using connection = await connect({ server, wiring: 'in-process', client });
  const complete = (value: string) =>
    connection.client.complete({ template: 'weather://current/{city}' }, { name: 'city', value });
  expect((await complete('Lond'))[0]).toBe('London, England, GB');
  expect(await complete('springfield')).toContain('Springfield, Illinois, US');
  expect((await complete('zür'))[0]).toBe('Zürich, Zurich, CH');
  expect(await complete('qqqqq')).toEqual([]);
});
