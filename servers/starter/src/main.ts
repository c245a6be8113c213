#!/usr/bin/env node
import { prepareNode } from '@mcp-reference/core/prepare-node';

// Refuses a Node that is too old in one line, and turns on the compile cache, before anything else is loaded.
prepareNode();
await import('./run.js');
