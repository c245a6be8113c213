/**
 * The URL of a file or folder that the build puts into `dist/`, the same from source and from the bundle.
 *
 * @param name relative to `dist/`, `assets/font.ttf`
 * @param from `import.meta.url` of a module below `src/`, however deep
 */
export function builtFile(name: string, from: string): URL {
  const base = from.endsWith('.ts') ? from.replace(/\/src\/(?!.*\/src\/).*$/, '/dist/') : from;
  return new URL(name, base);
}
