import { createServer as createHttpServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { open } from '../../servers/calculator/src/open.js';
import { createServer } from '../../servers/calculator/src/server.js';
import { settings } from '../../servers/calculator/src/settings.js';

/** The calculator's own tools on the plain SDK, bundled as the calculator is: what core adds or saves is the difference. */
const app = open({
  settings: settings.parse({}),
  onClose: () => {},
} as unknown as Parameters<typeof open>[0]);

if (process.env.PORT === undefined) serveStdio(() => createServer(app));
else {
  const handler = createMcpHandler(() => createServer(app));
  createHttpServer(toNodeHandler(handler)).listen(Number(process.env.PORT), '127.0.0.1');
}
