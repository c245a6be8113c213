import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A block of shell commands on a page; the blocks of a page are run one after the other, in one place. */
export interface Block {
  page: string;
  text: string;
}

/** Every ```sh block of a page. What ```shellsession shows is run where it is recorded: recordings.ts. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(`${root}/${page}`, 'utf8');
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => ({
    page,
    text: block.trim(),
  }));
}

/** Why a block is not run by the test of the pages' commands. */
export const reasons: [pattern: RegExp, reason: string][] = [
  [/^git clone/, 'the clone is there already; CI runs what follows it as its first step'],
  [/npx -y pnpm@12 (tour|test|build)\b/, 'takes minutes: CI runs it by itself'],
  [/npx -y pnpm@12 hosts\b/, "runs another maker's program for minutes: a job of CI does it by itself"],
  [/vitest run test\/card/, "the weather server's own tests run it"],
  [
    /^npm (login|publish|pack --dry-run)|^npm run build\nnpm pack/,
    'publishes a package of the reader, who has an account',
  ],
  [/^mcp-publisher/, 'publishes to the MCP registry, with an account on GitHub'],
  [/@anthropic-ai\/mcpb/, 'wants a server of the reader; release/test packs bundles'],
];

/** Pages whose commands another test runs, with everything that they need around them. */
export const testedElsewhere: Record<string, string> = {
  'docs/deploy.md': 'docs/test/deploy.test.ts',
};
