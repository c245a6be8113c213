import { cp } from 'node:fs/promises';
import { bundle } from '@mcp-reference/core/tsup';

/** The API document of this server's own HTTP surface, and the samples of CONFIG_DEMO: read as files. */
async function copyAssets(): Promise<void> {
  await cp('assets', 'dist/assets', { recursive: true });
}

export default bundle({ main: 'src/main.ts' }, { onSuccess: copyAssets });
