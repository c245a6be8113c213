import { serve } from '@mcp-reference/core';
import { description, name, version } from '../package.json';
import { createServer } from './server.js';

await serve({ name, version, description, createServer });
