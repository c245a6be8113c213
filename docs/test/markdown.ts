import { slug } from '../.vitepress/slug.ts';

/** Targets of the links and pictures of a Markdown text; what stands in code is none. */
export function linksOf(markdown: string): string[] {
  const text = withoutCode(markdown);
  const inline = [...text.matchAll(/\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(
    ([, href = '']) => href,
  );
  const named = [...text.matchAll(/^\[[^\]]+\]:\s+(\S+)/gm)].map(([, href = '']) => href);
  const angled = [...text.matchAll(/<(https?:[^>\s]+)>/g)].map(([, href = '']) => href);
  return [...inline, ...named, ...angled];
}

/** The anchors of a text's headings. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, title = ''] of withoutFences(markdown).matchAll(/^#{1,6} (.+)$/gm)) {
    const anchor = slug(title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

const withoutFences = (markdown: string) => markdown.replace(/^(`{3,}|~{3,}).*\n[\s\S]*?\n\1`*$/gm, '');
const withoutCode = (markdown: string) => withoutFences(markdown).replace(/(`+)[^`][\s\S]*?\1/g, '');
