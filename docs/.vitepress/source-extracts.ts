import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

const sourceMark = /^<!-- source: (\S+) (\S+) -->$/gm;
const jsonMark = /^<!-- json: (\S+) ([\w ]+) -->$/gm;

/**
 * `<!-- source: ../servers/calculator/src/server.ts createServer -->` on a line of its own shows that declaration, as it
 * stands in the file now, below a link to the file. `<!-- json: ../package.json name bin -->` shows those members. What has
 * gone fails the build.
 */
export function sourceExtracts(markdown: MarkdownRenderer): void {
  markdown.core.ruler.before('normalize', 'source-extracts', (state) => {
    const page: string = state.env.path;
    const read = (file: string) => readFileSync(resolve(dirname(page), file), 'utf8');
    const show = (file: string, kind: string, code: string | undefined) => {
      if (code === undefined) throw new Error(`${page}: ${file} does not have it any more`);
      return `[${file.replace(/^(\.\.\/)+/, '')}](${file}):\n\n\`\`\`${kind}\n${code}\n\`\`\``;
    };
    state.src = state.src
      .replace(sourceMark, (_, file: string, name: string) => show(file, 'ts', declaration(read(file), name)))
      .replace(jsonMark, (_, file: string, keys: string) =>
        show(file, 'json', members(read(file), keys.split(' '))),
      );
  });
}

function members(json: string, keys: string[]): string | undefined {
  const all = JSON.parse(json) as Record<string, unknown>;
  if (keys.some((key) => !(key in all))) return undefined;
  return JSON.stringify(Object.fromEntries(keys.map((key) => [key, all[key]])), null, 2);
}

/** The declaration with the comment above it. Relies on the formatter: it ends where its indentation comes back. */
export function declaration(source: string, name: string): string | undefined {
  const lines = source.split('\n');
  const start = lines.findIndex((line) => isDeclarationOf(line, name));
  const opening = lines[start];
  if (opening === undefined) return undefined;
  const indent = opening.search(/\S/);
  const isEnd = (line: string) => line.search(/\S/) === indent && /^[}\])]|;$/.test(line.trim());
  const end = opening.endsWith(';') ? start : lines.findIndex((line, at) => at > start && isEnd(line));
  let first = start;
  while (/^\s*(\/\*\*|\*|\/\/)/.test(lines[first - 1] ?? '')) first -= 1;
  return lines
    .slice(first, end + 1)
    .map((line) => line.slice(Math.min(indent, line.search(/\S|$/))))
    .join('\n');
}

function isDeclarationOf(line: string, name: string): boolean {
  const [, found] =
    /^\s*(?:export )?(?:default )?(?:async )?(?:function\*?|const|class|interface|type) (\w+)/.exec(line) ??
    /^\s+(?:static |private |async |#)*(\w+)\(.*\{$/.exec(line) ??
    [];
  return found === name;
}
