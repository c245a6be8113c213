import { readFile } from 'node:fs/promises';
import { brotliDecompressSync } from 'node:zlib';
import { builtFile } from '@mcp-reference/core/files';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** The renderer's files: WebAssembly and a font, beside the built code; read with the first plot. */
const asset = (name: string): URL => builtFile(`assets/${name}`, import.meta.url);

type Renderer = (svg: string) => Uint8Array;

let loading: Promise<Renderer> | undefined;

/** Renders an SVG picture as PNG. The font is ours, so the machine's fonts change nothing. */
export function loadRenderer(): Promise<Renderer> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Renderer> {
  await initWasm(brotliDecompressSync(await readFile(asset('resvg.wasm.br'))));
  const font = await readFile(asset('DMSans-Regular.ttf'));
  return (svg) => {
    const resvg = new Resvg(svg, {
      font: { fontBuffers: [font], defaultFontFamily: 'DM Sans', loadSystemFonts: false },
    });
    try {
      return resvg.render().asPng();
    } finally {
      resvg.free();
    }
  };
}
