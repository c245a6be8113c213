import { ExpectedError } from '@mcp-reference/core';
import { oneLine } from '@mcp-reference/core/text';
import { parse as parseToml } from 'smol-toml';
import { parseYaml, splitMarkdown } from './front-matter.js';
import type { Parsed } from './own-form.js';
import { type PromptArgument, slot, slotFor } from './prompt-file.js';

/** The programs whose prompt files are taken as they are. */
export type OtherForm = 'claude' | 'vscode' | 'gemini' | 'cursor';

const longestDescription = 900;

/** @throws ExpectedError when it is not a file of that form */
export function parseOtherForm(form: OtherForm, text: string): Parsed {
  if (form === 'gemini') return geminiCommand(text);
  // Cursor's are plain Markdown: even front matter is text to it.
  if (form === 'cursor') return promptOf({ body: text, args: [] });
  return form === 'claude' ? claudeCommand(text) : vscodePrompt(text);
}

/** https://code.claude.com/docs/en/slash-commands */
function claudeCommand(text: string): Parsed {
  const { settings, body } = splitMarkdown(text);
  const { description, 'argument-hint': written } = lenientSettings(settings ?? '');
  const hint = hintOf(written);
  // Commands count their arguments from $1; newer versions from $0.
  const base = /\$0(?!\d)/.test(body) ? 0 : 1;
  const used = [...body.matchAll(/\$(\d)(?!\d)|\$ARGUMENTS\[(\d)\]/g)];
  const indexes = new Set(
    used.map(([, short, long]) => (long === undefined ? Number(short) - base : Number(long))),
  );
  const hints = [...(hint ?? '').matchAll(/[A-Za-z][\w-]*/g)].map(([word]) => argumentName(word));
  const args: PromptArgument[] = [];
  // A price such as $5 is not an argument: those come without a gap.
  for (let i = 0; indexes.has(i); i += 1) {
    const named = hints[i] ?? `arg${i + 1}`;
    const name = args.some((other) => other.name === named) ? `${named}${i + 1}` : named;
    args.push({ name, required: false, kind: 'text' });
  }
  const marks = /\$ARGUMENTS\[(\d)\]|\$ARGUMENTS\b|\$(\d)(?!\d)|(?<![\w@/.])@([\w~./-]*[\w/-])/g;
  const filled = body.replaceAll(marks, (written, long?: string, short?: string, path?: string) => {
    if (path !== undefined) return slotFor(`@${path}`, written);
    if (long === undefined && short === undefined) return slotFor('*', '');
    const name = args[long === undefined ? Number(short) - base : Number(long)]?.name;
    return name === undefined ? written : slotFor(name, written);
  });
  const shell = [...body.matchAll(/!`[^`\n]+`|^```!.*$/gm)];
  return promptOf({ description, hint, body: filled, args, shell: shell.map(([written]) => written) });
}

/** `[file]` is a list to YAML. Anything deeper is not a hint: a list of lists of lists can stand for a text without end. */
function hintOf(written: unknown): string | undefined {
  const words = [written].flat().filter((word) => typeof word === 'string' || typeof word === 'number');
  return words.length === 0 ? undefined : words.join(' ');
}

/** https://code.visualstudio.com/docs/copilot/customization/prompt-files */
function vscodePrompt(text: string): Parsed {
  const { settings, body } = splitMarkdown(text);
  const { description } = lenientSettings(settings ?? '');
  const args: PromptArgument[] = [];
  const add = (argument: PromptArgument) => {
    if (!args.some(({ name }) => name === argument.name)) args.push(argument);
  };
  const variable = /\$\{(?:input:([\w-]+)(?::([^}\n]*))?|(selection|selectedText))\}/g;
  const filled = body.replaceAll(variable, (written, input?: string, hint?: string) => {
    if (input === undefined) {
      add({ ...selection });
      return slotFor(selection.name, '(no code was selected: ask which code is meant)');
    }
    const name = argumentName(input);
    const known = args.find((argument) => argument.name === name);
    add({ name, required: false, kind: 'text', ...(hint && { description: oneLine(hint).slice(0, 300) }) });
    if (known !== undefined && hint) known.description ??= oneLine(hint).slice(0, 300);
    return slotFor(name, written);
  });
  const parsed = promptOf({ description, body: filled, args });
  const left = [...body.matchAll(/\$\{(?!input:|selection\}|selectedText\})[A-Za-z][\w:-]*\}/g)].slice(0, 5);
  const notes = left.map(([written]) => `${written} stays as it is: only VS Code knows its value`);
  return { ...parsed, notes: [...parsed.notes, ...notes] };
}

const selection: PromptArgument = {
  name: 'selection',
  description: 'the code that would be selected in VS Code: @staged, @path:<file>, or the code itself',
  required: false,
  kind: 'material',
};

/** https://geminicli.com/docs/cli/custom-commands */
function geminiCommand(text: string): Parsed {
  const { prompt, description } = tomlOf(text);
  if (typeof prompt !== 'string')
    throw new ExpectedError('it has no text called prompt: add prompt = """…"""');
  // Braces within a command are balanced.
  const shell = /!\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}/g;
  const marks = new RegExp(`(${shell.source})|\\{\\{args\\}\\}|@\\{([^{}\\n]+)\\}`, 'g');
  const body = prompt.replaceAll(marks, (written, command?: string, path?: string) => {
    if (command !== undefined) return command;
    return path === undefined ? slotFor('*', '') : slotFor(`@${path.trim()}`, written);
  });
  return promptOf({
    description,
    body,
    args: [],
    shell: [...prompt.matchAll(shell)].map(([written]) => written),
  });
}

function tomlOf(text: string): Record<string, unknown> {
  try {
    return parseToml(text);
  } catch (error) {
    const { line, message } = error as { line?: number; message: string };
    throw new ExpectedError(`line ${line ?? 1}: ${oneLine(message).slice(0, 100)}`);
  }
}

interface Found {
  description?: unknown;
  hint?: string | undefined;
  body: string;
  args: PromptArgument[];
  /** Commands for a shell, as they are written. */
  shell?: string[];
}

/** Each of these programs adds what is typed after a command to a text that has no place for it. */
function promptOf({ description, hint, body, args, shell = [] }: Found): Parsed {
  if (body.trim() === '') throw new ExpectedError('it has no text');
  const all = { name: 'arguments', required: false, kind: 'text' as const };
  const described = hint === undefined ? all : { ...all, description: oneLine(hint).slice(0, 300) };
  const hasPlace = args.length > 0 || body.includes(slotFor('*', ''));
  const firstWords = body.split('\n').find((line) => /\p{L}/u.test(line)) ?? '';
  const about =
    typeof description === 'string' && description !== '' ? description : firstWords.replace(/^#+ /, '');
  const prompt = {
    description: oneLine(about.replaceAll(slot, '…')).slice(0, longestDescription),
    arguments: args.length > 0 ? args : [described],
    body: hasPlace ? body.trim() : `${body.trim()}\n\n${slotFor('arguments')}`,
  };
  const notes = shell
    .slice(0, 5)
    .map((written) => `${oneLine(written)} stays text: this server runs no commands`);
  return { prompt, notes };
}

/** Front matter as people write it: `argument-hint: [file] [focus]` is not YAML. */
function lenientSettings(settings: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = parseYaml(settings);
  } catch {
    parsed = parseYaml(
      settings.replaceAll(
        /^([\w-]+):[ \t]+(?![>|"'])(.+)$/gm,
        (_, key, value) => `${key}: ${JSON.stringify(value)}`,
      ),
    );
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new ExpectedError('the settings are not "name: value"');
  return parsed as Record<string, unknown>;
}

/** Names that every object has, such as constructor, cannot be left out of a call: they get a `_`. */
function argumentName(written: string): string {
  const name = written
    .replaceAll(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^(?=\d)/, '_')
    .slice(0, 32);
  return name in Object.prototype ? `${name}_` : name;
}
