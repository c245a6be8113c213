import { readFile } from 'node:fs/promises';
import { brotliDecompressSync } from 'node:zlib';
import { builtFile } from '@mcp-reference/core/files';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** A file of the renderer, beside the built code. All are read when this module is loaded, which is for the first plot. */
const asset = (name: string): URL => builtFile(`assets/${name}`, import.meta.url);

await initWasm(brotliDecompressSync(await readFile(asset('resvg.wasm.br'))));
const fontBuffers = [await readFile(asset('DMSans-Regular.ttf'))];

/** Renders an SVG picture as PNG. The font is ours, so the machine's fonts change nothing. */
export function render(svg: string): Uint8Array {
  const font = { fontBuffers, defaultFontFamily: 'DM Sans', loadSystemFonts: false };
  const resvg = new Resvg(svg, { font });
  try {
    return resvg.render().asPng();
  } finally {
    resvg.free();
  }
}
