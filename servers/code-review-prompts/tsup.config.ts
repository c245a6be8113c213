import { cp, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { bundle } from '@mcp-reference/core/tsup';
import { loadLibrary, parsedPrompts } from './src/library/library.js';

/** The built-in prompts stay files, for whoever wants to write one; beside them is what the server reads. */
async function addPrompts(): Promise<void> {
  const { prompts, problems } = await loadLibrary({ builtIn: resolve('prompts'), own: [] });
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  await cp('prompts', 'dist/prompts', { recursive: true });
  await writeFile(`dist/prompts/${parsedPrompts}`, JSON.stringify([...prompts.values()]));
}

export default bundle({ main: 'src/main.ts' }, { onSuccess: addPrompts });
