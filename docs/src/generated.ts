import { readFileSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { asToday } from '@mcp-reference/release/published';
import { declarationOf, membersOf, regionOf } from './excerpts.ts';
import { outputOf } from './record.ts';
import { rulesText } from './rules.ts';

/** `<!-- generated:file snippets/notes.ts#open -->`, what is shown, `<!-- /generated -->`. Nobody sees the marks. */
const part = /^<!-- generated:(\w+) (.+?) -->\n[\s\S]*?^<!-- \/generated -->$/gm;

/** The content of each kind of generated part. Paths are relative to the page. */
export type Kind = 'file' | 'source' | 'json' | 'output' | 'rules';

export interface Part {
  kind: Kind;
  subject: string;
}

export function partsOf(page: string): Part[] {
  return [...page.matchAll(part)].map(([, kind = '', subject = '']) => ({ kind: kind as Kind, subject }));
}

/** The page with its generated parts as they must be today. Outputs are kept as they are unless they are chosen. */
export async function generate(
  path: string,
  page: string,
  chosen: (part: Part) => boolean = () => true,
): Promise<string> {
  if (/^<<< /m.test(page)) throw new Error(`${path}: an include is in no Markdown but VitePress's`);
  let text = '';
  let end = 0;
  for (const match of page.matchAll(part)) {
    const [whole, kind = '', subject = ''] = match;
    const one = { kind: kind as Kind, subject };
    const body = chosen(one) ? await bodyOf(path, one) : undefined;
    const filled = `<!-- generated:${kind} ${subject} -->\n\n${body}\n\n<!-- /generated -->`;
    text += page.slice(end, match.index) + (body === undefined ? whole : filled);
    end = match.index + whole.length;
  }
  return asToday(text + page.slice(end));
}

async function bodyOf(path: string, { kind, subject }: Part): Promise<string> {
  const [name = '', ...rest] = subject.split(' ');
  const [file = '', region] = name.split('#');
  const read = () => readFileSync(resolve(dirname(path), file), 'utf8');
  const linked = (code: string) => `[${file.replace(/^(\.\.\/)+/, '')}](${file}):\n\n${code}`;
  try {
    switch (kind) {
      case 'file':
        return fence(extname(file).slice(1), regionOf(read(), region));
      case 'source':
        return linked(fence('ts', declarationOf(read(), rest[0] ?? '')));
      case 'json':
        return linked(fence('json', membersOf(read(), rest)));
      case 'output':
        return fence('shellsession', (await outputOf(name)).trimEnd());
      case 'rules':
        return rulesText(name);
    }
  } catch (error) {
    throw new Error(`${path}: ${kind} ${subject}: ${(error as Error).message}`);
  }
}

function fence(language: string, code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/^`{3,}/gm)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${code}\n${ticks}`;
}
