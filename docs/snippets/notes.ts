import { decodeVariable, type OpenContext, serve, toolError } from '@mcp-reference/core';
import { McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';

// #region open
interface App {
  notes: Map<string, string>;
  noteChanged(name: string, isNew: boolean): void;
}

function open({ changes }: OpenContext<unknown>): App {
  return {
    notes: new Map([
      ['shopping', 'Bread, butter'],
      ['trip/oslo', 'The boat leaves at 9'],
    ]),
    noteChanged(name, isNew) {
      changes.resourceUpdated(noteUri(name));
      if (isNew) changes.resourcesChanged();
    },
  };
}
// #endregion open

// #region uris
const noteUri = (name: string) => `note://${encodeURIComponent(name)}`;
// #endregion uris

const inputSchema = z.object({
  name: z.string().min(1).max(100).describe('name of the note'),
  text: z.string().max(10_000).describe('its whole new text'),
});

function createServer({ notes, noteChanged }: App): McpServer {
  // #region capabilities
  const server = new McpServer(
    { name: 'notes', version: '0.1.0' },
    { capabilities: { resources: { subscribe: true, listChanged: true } } },
  );
  // #endregion capabilities

  // #region static
  server.registerResource(
    'index',
    'notes://index',
    { title: 'All notes', description: 'The names of all notes, one a line', mimeType: 'text/plain' },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: 'text/plain', text: [...notes.keys()].join('\n') }] }),
  );
  // #endregion static

  // #region template
  server.registerResource(
    'note',
    new ResourceTemplate('note://{name}', {
      list: () => ({ resources: [...notes.keys()].map((name) => ({ uri: noteUri(name), name })) }),
      complete: { name: (start) => [...notes.keys()].filter((name) => name.startsWith(start)) },
    }),
    { title: 'Note', description: 'The text of one note', mimeType: 'text/plain' },
    (uri, variables) => {
      const name = decodeVariable(variables.name);
      const text = name === undefined ? undefined : notes.get(name);
      if (text === undefined) throw new ResourceNotFoundError(uri.href);
      return { contents: [{ uri: uri.href, mimeType: 'text/plain', text }] };
    },
  );
  // #endregion template

  // #region tool
  server.registerTool(
    'write_note',
    {
      title: 'Write a note',
      description: 'Write a note, or replace its text. Read note://{name} first when it exists.',
      inputSchema,
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ name, text }) => {
      if (notes.size >= 1_000) return toolError('There are 1,000 notes already: replace one of them.');
      const isNew = !notes.has(name);
      notes.set(name, text);
      noteChanged(name, isNew);
      return { content: [{ type: 'text', text: `${isNew ? 'Written' : 'Replaced'}: ${noteUri(name)}` }] };
    },
  );
  // #endregion tool
  return server;
}

await serve({ name: 'notes', version: '0.1.0', description: 'Notes, in memory.', open, createServer });
