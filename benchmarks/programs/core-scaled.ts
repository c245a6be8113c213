import { prepareNode } from '@mcp-reference/core/prepare-node';

prepareNode();
await import('./core-scaled-run.js');
