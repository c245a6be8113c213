import { serve } from '@mcp-reference/core';
import { builtFile } from '@mcp-reference/core/files';
import { description, name, version } from '../package.json';
import { open } from './open.js';
import { createServer } from './server.js';
import { settings } from './settings.js';

const skills = { folder: builtFile('skills', import.meta.url), setting: 'NOTIFICATIONS_SKILLS' } as const;

await serve({
  name,
  version,
  description,
  settings,
  open,
  createServer,
  tasks: ({ tasks }) => tasks,
  skills,
});
