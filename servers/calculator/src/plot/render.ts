import { readFile } from 'node:fs/promises';
import { brotliDecompressSync } from 'node:zlib';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import type { Curve } from '../engine/sample.js';
import { plotSvg, type XRange } from './svg.js';

/** The renderer's files: WebAssembly and a font, beside the built code; read with the first plot. */
const asset = (name: string): URL =>
  new URL(
    import.meta.url.endsWith('.ts') ? `../../dist/assets/${name}` : `./assets/${name}`,
    import.meta.url,
  );

let loading: Promise<Uint8Array> | undefined;

/** The curves as a PNG picture. The font is ours: what is installed on the machine changes nothing. */
export async function renderPlot(curves: Curve[], range: XRange): Promise<Uint8Array> {
  loading ??= load();
  const font = await loading;
  const resvg = new Resvg(plotSvg(curves, range), {
    font: { fontBuffers: [font], defaultFontFamily: 'DM Sans', loadSystemFonts: false },
  });
  try {
    return resvg.render().asPng();
  } finally {
    resvg.free();
  }
}

async function load(): Promise<Uint8Array> {
  await initWasm(brotliDecompressSync(await readFile(asset('resvg.wasm.br'))));
  return readFile(asset('DMSans-Regular.ttf'));
}
