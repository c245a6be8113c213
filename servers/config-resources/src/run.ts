import { serve } from '@mcp-reference/core';
import { description, name, version } from '../package.json';
import { open } from './open.js';
import { createServer } from './server.js';
import { settings } from './settings.js';

await serve({ name, version, description, settings, open, createServer });
