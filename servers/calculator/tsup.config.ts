import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { brotliCompressSync, constants } from 'node:zlib';
import { bundle } from '@mcp-reference/core/tsup';

const { resolve } = createRequire(import.meta.url);

/** The renderer of plots. It cannot be inlined: WebAssembly and a font are files. */
async function copyAssets(): Promise<void> {
  await mkdir('dist/assets', { recursive: true });
  // A third of its 2.5 MB for everybody who installs the server, for 20 ms with the first plot. Quality 11 takes 10 s.
  const wasm = await readFile(resolve('@resvg/resvg-wasm/index_bg.wasm'));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  await writeFile('dist/assets/resvg.wasm.br', brotliCompressSync(wasm, { params }));
  const font = resolve('@expo-google-fonts/dm-sans/package.json').replace('package.json', '');
  await cp(`${font}400Regular/DMSans_400Regular.ttf`, 'dist/assets/DMSans-Regular.ttf');
  await cp(`${font}LICENSE_FONT`, 'dist/assets/DMSans-LICENSE.txt');
}

export default bundle({ main: 'src/main.ts', worker: 'src/engine/worker.ts' }, { onSuccess: copyAssets });
