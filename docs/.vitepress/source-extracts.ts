import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

const mark = /^<!-- source: (\S+) (\S+) -->$/gm;

/**
 * `<!-- source: ../servers/calculator/src/server.ts createServer -->` on a line of its own shows that declaration, as it
 * stands in the file now, below a link to the file. A declaration that has gone fails the build.
 */
export function sourceExtracts(markdown: MarkdownRenderer): void {
  markdown.core.ruler.before('normalize', 'source-extracts', (state) => {
    const page: string = state.env.path;
    state.src = state.src.replace(mark, (_, file: string, name: string) => {
      const code = declaration(readFileSync(resolve(dirname(page), file), 'utf8'), name);
      if (code === undefined) throw new Error(`${page}: there is no ${name} in ${file}`);
      return `[${file.replace(/^(\.\.\/)+/, '')}](${file}):\n\n\`\`\`ts\n${code}\n\`\`\``;
    });
  });
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
