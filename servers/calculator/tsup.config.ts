import { cp, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { bundle } from '@mcp-reference/core/tsup';

const { resolve } = createRequire(import.meta.url);

/** What plots are drawn with. It cannot be inlined: WebAssembly and a font are files. */
async function copyAssets(): Promise<void> {
  await mkdir('dist/assets', { recursive: true });
  await cp(resolve('@resvg/resvg-wasm/index_bg.wasm'), 'dist/assets/resvg.wasm');
  const font = resolve('@expo-google-fonts/dm-sans/package.json').replace('package.json', '');
  await cp(`${font}400Regular/DMSans_400Regular.ttf`, 'dist/assets/DMSans-Regular.ttf');
  await cp(`${font}LICENSE_FONT`, 'dist/assets/DMSans-LICENSE.txt');
}

export default bundle({ main: 'src/main.ts', worker: 'src/engine/worker.ts' }, { onSuccess: copyAssets });
