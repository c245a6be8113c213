import { readFileSync } from 'node:fs';
import { root } from './workspace.ts';

/** The action of an agent at one block of the skill. */
export type SkillStep =
  /** Commands for a shell. */
  | { run: string }
  /** A new file with this text. */
  | { write: string; text: string }
  /** Lines for a file, below one that it has. */
  | { edit: string; below: string; text: string };

const path = 'skills/build-mcp-server/SKILL.md';
const text = readFileSync(`${root}/${path}`, 'utf8');

/** The skill of this repository for coding agents. */
export const skill = {
  /** Relative to the repository. */
  path,
  text,
  name: field('name'),
  description: field('description'),
  steps: [...text.matchAll(/([^\n]*)\n\n```(sh|ts)\n([\s\S]*?)\n```$/gm)].map(
    ([, before = '', language, block = '']): SkillStep =>
      language === 'sh' ? { run: block } : stepOn(before, block),
  ),
};

/** The sentence above a block of code says where it goes. */
function stepOn(before: string, block: string): SkillStep {
  const [, write] = /Write `([^`]+)`/.exec(before) ?? [];
  if (write !== undefined) return { write, text: `${block}\n` };
  const [, edit, below] = /In `([^`]+)`, below `([^`]+)`/.exec(before) ?? [];
  if (edit !== undefined && below !== undefined) return { edit, below, text: block };
  throw new Error(`${path}: "${before}" does not say where the code below it goes.`);
}

function field(name: string): string {
  const [, value] = new RegExp(`^${name}: (.+)$`, 'm').exec(text) ?? [];
  if (value === undefined) throw new Error(`${path} has no ${name}.`);
  return value;
}

/** A file as it is after an edit. */
export function edited(
  file: string,
  { edit, below, text: added }: Extract<SkillStep, { edit: string }>,
): string {
  if (file.split(below).length !== 2) throw new Error(`${edit} does not hold "${below}" once.`);
  return file.replace(below, () => `${below}\n${added}`);
}
