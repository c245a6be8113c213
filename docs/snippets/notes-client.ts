import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const client = new Client({ name: 'notes-client', version: '1.0.0' });
await client.connect(
  new StdioClientTransport({ command: process.execPath, args: ['docs/snippets/notes.ts'] }),
);

// #region read
const { resources } = await client.listResources();
console.log(resources.map(({ uri }) => uri));

const { contents } = await client.readResource({ uri: 'note://trip%2Foslo' });
console.log(contents);
// #endregion read

// #region complete
const { completion } = await client.complete({
  ref: { type: 'ref/resource', uri: 'note://{name}' },
  argument: { name: 'name', value: 'tr' },
});
console.log(completion.values);
// #endregion complete

// #region subscribe
const updated = new Promise<string>((resolve) => {
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => resolve(params.uri));
});
await client.subscribeResource({ uri: 'note://shopping' });
await client.callTool({ name: 'write_note', arguments: { name: 'shopping', text: 'Bread' } });
console.log('updated:', await updated);
// #endregion subscribe

// #region missing
await client.readResource({ uri: 'note://nothing' }).catch((error) => console.log(error.code, error.message));
// #endregion missing

await client.close();
