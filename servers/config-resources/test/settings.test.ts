import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '@mcp-reference/testing';
import { expect, test } from 'vitest';
import { place, server } from './support/server-under-test.js';

const refusal = async (env: Record<string, string>): Promise<string> =>
  connect({ client: 'v2-modern', wiring: 'stdio', server, env }).then(
    async (connection) => {
      await connection.close();
      return 'started';
    },
    (error: unknown) => (error as Error).message,
  );

test.each([
  ['CONFIG_DIR', '~/shop', /"~\/shop".*does not exist.*"~" was not expanded/],
  ['CONFIG_DIR', '$' + '{workspaceFolder}/config', /workspaceFolder.*was not expanded/],
  ['CONFIG_DIR', 'C:\\shop\\config', /C:.*a path of Windows/],
  ['CONFIG_DIR', 'shop-config', /"shop-config".*looked for below \/.*whole path/],
  ['CONFIG_DIR', '/nope/config', /"\/nope\/config".*does not exist/],
  ['OPENAPI_FILE', '~/api.yaml', /"~\/api.yaml".*"~" was not expanded/],
  ['CONFIG_SCHEMA', '/nope/schema.json', /"\/nope\/schema.json".*does not exist/],
])('%s=%s is refused with the path and the way to write it', async (name, value, says) => {
  const message = await refusal({ [name]: value });
  expect(message).toContain(`${name} cannot be opened`);
  expect(message).toMatch(says);
});

test('users that cannot be opened are said in words that name USERS_DATABASE; the rest works', async () => {
  const { env, folder } = place({ 'app.yaml': 'port: 1\n' });
  // A file where the data folder should be.
  writeFileSync(join(folder, 'file'), '');
  const { USERS_DATABASE: _, ...rest } = env;
  const more = { ...rest, HOME: join(folder, 'file'), XDG_DATA_HOME: join(folder, 'file') };
  await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server, env: more });
  const { client } = connection;
  const answer = await client.callTool('risky_operation', { input_data: [{ id: 'ada', name: 'Ada' }] });
  expect(answer).toMatchObject({
    isError: true,
    content: [{ text: expect.stringMatching(/cannot be opened .*ENOTDIR.*set USERS_DATABASE/) }],
  });
  await expect(client.readResource('users://ada/profile')).rejects.toThrow(/set USERS_DATABASE/);
  expect((await client.listResources()).map(({ uri }) => uri)).toContain('config://app/port');
});

test('a number that JSON cannot write, and a folder of hostile YAML, fail nothing else', async () => {
  const { env, config } = place({ 'a.json': '{"big": 1e400, "port": 8080}', 'b.yaml': 'name: shop\n' });
  mkdirSync(join(config, 'sub'));
  writeFileSync(join(config, 'c.yaml'), '}'.repeat(1024 * 1024 - 1));
  await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
  const { structuredContent } = await connection.client.callTool('get_config', {});
  expect(structuredContent?.value).toEqual({ big: '1e400', port: 8080, name: 'shop' });
  expect(structuredContent?.problems).toEqual([expect.stringContaining('c.yaml:1 is not valid YAML')]);
});
