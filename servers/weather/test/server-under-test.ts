import manifest from '../package.json' with { type: 'json' };
import { open } from '../src/open.js';
import { createServer } from '../src/server.js';
import { settings } from '../src/settings.js';

/** This server for the test kit: the built file, and its source for the wiring in one process. */
export const server = {
  bin: new URL('../dist/main.js', import.meta.url),
  package: manifest,
  createServer,
  open,
  settings,
};
