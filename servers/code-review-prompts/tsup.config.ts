import { cp, mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { bundle } from '@mcp-reference/core/tsup';
import { loadLibrary } from './src/library/library.js';
import { guideOf } from './src/library/render.js';

/** The built-in prompts stay files, for whoever wants to write one. The server reads what is beside them. */
async function addPrompts(): Promise<void> {
  const { prompts, problems } = await loadLibrary({ builtIn: [], own: [resolve('prompts')] });
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  await cp('prompts', 'dist/prompts', { recursive: true });
  await writeFile('dist/prompts/parsed.json', JSON.stringify([...prompts.values()]));
  const references = 'dist/skills/code-review/references';
  await mkdir(references, { recursive: true });
  for (const prompt of prompts.values()) await writeFile(`${references}/${prompt.name}.md`, guideOf(prompt));
}

export default bundle({ main: 'src/main.ts' }, { onSuccess: addPrompts });
