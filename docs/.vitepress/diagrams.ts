import type { MarkdownRenderer } from 'vitepress';

/** A block of Mermaid is drawn on the site as GitHub draws it: by the component of the theme. */
export function diagrams(markdown: MarkdownRenderer): void {
  const { fence } = markdown.renderer.rules;
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const token = tokens[index];
    if (token?.info.trim() === 'mermaid') return `<Diagram text="${encodeURIComponent(token.content)}" />\n`;
    return fence?.(tokens, index, ...rest) ?? '';
  };
}
