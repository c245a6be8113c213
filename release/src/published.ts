import { readFileSync } from 'node:fs';
import { root } from './workspace.ts';

/** Whether the packages are on npm: one field of the root package.json, which every generated text follows. */
export const { published } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
  published: boolean;
};

/**
 * Commands as they work today: `npx -y @mcp-reference/calculator` once the packages are on npm, and until then
 * `npx -y ./servers/calculator`, in a clone.
 */
export function asToday(text: string, onNpm = published): string {
  return onNpm ? fromNpm(text) : fromClone(text);
}

const fromClone = (text: string) =>
  text
    .replaceAll(/\bnpm create @mcp-reference (\S+) -- /g, 'npx -y ./packages/create $1 ')
    .replaceAll(/\bnpx -y --package @mcp-reference\/testing\b/g, 'npx -y --package ./packages/testing')
    .replaceAll(/\bnpx -y @mcp-reference\/([a-z-]+)(?!@)/g, 'npx -y ./servers/$1');

const fromNpm = (text: string) =>
  text
    .replaceAll(/\bnpx -y \.\/packages\/create (\S+) /g, 'npm create @mcp-reference $1 -- ')
    .replaceAll(/\bnpx -y --package \.\/packages\/testing\b/g, 'npx -y --package @mcp-reference/testing')
    .replaceAll(/\bnpx -y \.\/servers\/([a-z-]+)/g, 'npx -y @mcp-reference/$1');
