/** `pnpm property`: every tool of the five servers, called with arguments made from its advertised schema. */

import { setTimeout as wait } from 'node:timers/promises';
import { checkTools, propertiesText } from '@mcp-reference/testing/properties';
import { chosen, positive, progress, readFlags, wrongUsage } from './src/command-line.ts';

const flags = readFlags(
  'pnpm property [flags]: calls every tool with valid and with nearly valid arguments, made from its schema.',
  {
    cases: { value: 'N', says: 'calls of each tool', default: '1000' },
    server: { value: 'NAME', says: 'one of the five servers, or all', default: 'all' },
    tool: { value: 'NAME', says: 'one tool; default: every tool', default: '' },
    era: { value: 'NAME', says: 'legacy or modern', default: 'modern' },
    seed: { value: 'N', says: 'the same seed makes the same calls', default: String(Date.now() % 1e9) },
  },
);
const cases = positive('cases', flags.cases);
const seed = positive('seed', flags.seed);
const { era, tool } = flags;
if (era !== 'legacy' && era !== 'modern') wrongUsage(`--era takes legacy or modern: ${era}`);
if (tool !== '' && flags.server === 'all') wrongUsage('--tool needs the --server that has it');

let cleanUp: (() => Promise<void>) | undefined;
process.once('SIGINT', async () => {
  progress('');
  // The child may have had the same signal.
  await Promise.race([cleanUp?.(), wait(2_000)]);
  process.exit(130);
});

let failed = false;
for (const server of chosen(flags.server)) {
  const { name, bin, prepare } = server;
  const { env = {}, close } = await prepare();
  cleanUp = close;
  try {
    const started = performance.now();
    const report = await checkTools({
      bin,
      env,
      cases,
      seed,
      era,
      examples: server.examples,
      ...(tool !== '' && { tools: [tool] }),
      onProgress: (calls) => progress(`${name}: ${calls} calls`),
    });
    progress('');
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    console.log(`${name}, ${seconds} s: ${propertiesText(report)}`);
    failed ||= report.failures.length > 0;
  } catch (error) {
    console.error(`${name}: ${(error as Error).message}`);
    failed = true;
  } finally {
    await close?.();
  }
}
process.exitCode = failed ? 1 : 0;
