import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MCPServer } from 'mcp-framework';

const port = process.env.PORT;
await new MCPServer({
  name: 'calculator',
  version: '1.0.0',
  basePath: dirname(fileURLToPath(import.meta.url)),
  transport:
    port === undefined
      ? { type: 'stdio' }
      : { type: 'http-stream', options: { port: Number(port), responseMode: 'batch' } },
}).start();
