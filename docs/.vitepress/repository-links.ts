import { statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MarkdownRenderer } from 'vitepress';

export const repositoryUrl = 'https://github.com/mcp-reference/mcp-reference';

const docs = fileURLToPath(new URL('..', import.meta.url));
const root = resolve(docs, '..');

/**
 * A page links to a file of the repository by its relative path, so the link works where the page is read on GitHub.
 * On the site such a link leads to GitHub. Links to other pages stay what they are.
 */
export function repositoryLinks(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('repository-links', (state) => {
    const page: string = state.env.path;
    for (const token of state.tokens.flatMap((block) => block.children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href !== null) token.attrSet('href', onSite(href, page));
    }
  });
}

/** Where a link of a page leads on the site. */
export function onSite(href: string, page: string): string {
  if (/^([a-z]+:|#|\/)/.test(href)) return href;
  const file = resolve(dirname(page), href.replace(/#.*/, ''));
  const isPage = !relative(docs, file).startsWith('..') && file.endsWith('.md');
  if (isPage) return href;
  const kind = statSync(file).isDirectory() ? 'tree' : 'blob';
  return `${repositoryUrl}/${kind}/main/${relative(root, file).split(sep).join('/')}${href.replace(/^[^#]*/, '')}`;
}
