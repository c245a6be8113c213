import { cp } from 'node:fs/promises';
import { bundle } from '@mcp-reference/core/tsup';

/** The built-in prompts stay files: they are what a user reads to write one. */
export default bundle(
  { main: 'src/main.ts' },
  { onSuccess: () => cp('prompts', 'dist/prompts', { recursive: true }) },
);
