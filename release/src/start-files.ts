import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * The files of a built server that are loaded at every start: its entry, what that imports in the end, and what those
 * import in turn. What is loaded on first need is not among them.
 *
 * @param folder that holds the package
 * @param entry relative to it, `dist/main.js`
 */
export function startFiles(folder: string, entry: string): string[] {
  const files = new Set<string>();
  const add = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const code = readFileSync(join(folder, file), 'utf8');
    const imported = [...code.matchAll(/(?:^|[;\n}])import(?:[^;"'()]*from)?"(\.\/[^"]+)"/g)];
    // Only the entry imports what it always needs with `await`: after the check of Node's version.
    const awaited = file === entry ? [...code.matchAll(/await import\("(\.\/[^"]+)"\)/g)] : [];
    for (const [, path = ''] of [...imported, ...awaited]) add(posix.join(posix.dirname(file), path));
  };
  add(entry);
  return [...files];
}
