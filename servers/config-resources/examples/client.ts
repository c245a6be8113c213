/**
 * Starts the built server as a host would, subscribes to a section of the configuration, changes the file, and sees the
 * update; then uses every tool. Run it with Node 24: `node examples/client.ts` (after `pnpm build`). Exits 0 when
 * everything holds. Needs no network.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const folder = mkdtempSync(join(tmpdir(), 'config-resources-example-'));
/** As editors do it: nobody sees half a file. */
function file(name: string, text: string): void {
  writeFileSync(join(folder, `${name}.new`), text);
  renameSync(join(folder, `${name}.new`), join(folder, name));
}
file(
  'default.yaml',
  'service:\n  name: shop\n  port: 80\ndatabase:\n  url: postgres://shop:plum@db.example.com/shop\n',
);
file('local.toml', '[service]\nport = 8080\n');

const client = new Client(
  { name: 'config-resources-example', version: '1.0.0' },
  { versionNegotiation: { mode: 'auto' } },
);
let onUpdate: (uri: string) => void = () => {};
client.setNotificationHandler('notifications/resources/updated', ({ params }) => onUpdate(params.uri));
const nextUpdate = () =>
  new Promise<string>((resolve) => {
    onUpdate = resolve;
  });
await client.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [fileURLToPath(new URL('../dist/main.js', import.meta.url))],
    env: {
      PATH: process.env.PATH ?? '',
      CONFIG_DIR: folder,
      CONFIG_ENV_PREFIX: 'SHOP_',
      SHOP_SERVICE__LOG_LEVEL: 'debug',
      USERS_DATABASE: join(folder, 'data', 'users.db'),
    },
    stderr: 'ignore',
  }),
);

const { resources } = await client.listResources();
console.log('resources:', resources.map(({ uri }) => uri).join(', '));

async function read(uri: string): Promise<string> {
  const { contents } = await client.readResource({ uri });
  const [first] = contents;
  const text = first !== undefined && 'text' in first ? first.text : '';
  console.log(`read ${uri}\n  ${text.trimEnd().replaceAll('\n', '\n  ')}`);
  return text;
}

async function call(name: string, args: Record<string, unknown>) {
  const result = await client.callTool({ name, arguments: args });
  const text = result.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
  console.log(`${name} ${JSON.stringify(args)}\n  ${text.replaceAll('\n', '\n  ')}`);
  return { ...result, text };
}

assert.match(
  await read('config://app/database'),
  /postgres:\/\/\[hidden: credentials, \d+ characters\]@db\.example\.com\/shop/,
);
assert.match((await call('explain_config', { path: 'service.port' })).text, /8080, from local\.toml:2/);
assert.match((await call('explain_config', { path: 'service.log_level' })).text, /SHOP_SERVICE__LOG_LEVEL/);

// Subscribe, change the file, see the update.
await client.listen({ resourceSubscriptions: ['config://app/service'], resourcesListChanged: true });
let updated = nextUpdate();
file('local.toml', '[service]\nport = 9090\n');
console.log('updated:', await updated);
assert.match(await read('config://app/service'), /"port": 9090/);

// A file that no longer parses: the last good version stays, and says so.
updated = nextUpdate();
file('local.toml', '[service\nport = ');
console.log('updated:', await updated);
const kept = await call('get_config', { path: 'service.port' });
assert.match(kept.text, /local\.toml:1 .*last good version is shown\nservice\.port:\n9090/);

assert.equal((await call('get_config', { path: 'service.prot' })).isError, true);
assert.match((await call('search_docs', { query: 'is the server ready' })).text, /readiness/);
const checked = await call('safe-operation', { data: { CONFIG_DEMO: 'yes', CONFIG_DIRECTORY: '/etc/shop' } });
assert.equal(checked.isError, true);

const users = [
  { id: 'ada', name: 'Ada Lovelace', email: 'ada@example.com' },
  { id: 'grace', name: 'Grace Hopper' },
];
assert.match((await call('risky_operation', { input_data: users })).text, /2 new/);
assert.match(
  (await call('risky_operation', { input_data: users })).text,
  /No user was imported: the user "ada" exists/,
);
assert.match(await read('users://ada/profile'), /Ada Lovelace/);
const { completion } = await client.complete({
  ref: { type: 'ref/resource', uri: 'users://{userId}/profile' },
  argument: { name: 'userId', value: 'g' },
});
assert.deepEqual(completion.values, ['grace']);

await client.close();
rmSync(folder, { recursive: true, force: true });
console.log('everything holds');
