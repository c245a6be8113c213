/** The laboratory's own server: it holds planted texts, so that what a host cuts or drops is measured. */
import { serve } from '@mcp-reference/core';
import { createServer } from './server.ts';

await serve({
  name: '@mcp-reference/probe',
  version: '1.0.0',
  description: 'planted properties that show what a host does with a server',
  open: ({ changes }) => ({ changes, hasGrown: false }),
  createServer,
});
