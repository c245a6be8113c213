import type { MarkdownRenderer } from 'vitepress';

/** A program that is shown whole is shown without the marks of the regions that other places show of it. */
export function withoutRegionMarks(markdown: MarkdownRenderer): void {
  const { highlight } = markdown.options;
  if (!highlight) throw new Error('VitePress highlights code in another way now');
  markdown.options.highlight = (code, ...rest) =>
    highlight(code.replace(/^ *\/\/ #(end)?region .*\n/gm, ''), ...rest);
}
