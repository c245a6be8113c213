import { createInterface } from 'node:readline';
import type { ElicitResult, PrimitiveSchemaDefinition } from '@modelcontextprotocol/server';

type Value = string | number | boolean | string[];
interface Question {
  message?: string;
  requestedSchema?: { properties?: Record<string, PrimitiveSchemaDefinition>; required?: string[] };
}

/** The server's questions to its user, by key. */
export type Questions = Record<string, { params: Question }>;

/** The person at the terminal. */
export interface Person {
  canAnswer: boolean;
  showProgress(progress: { progress?: unknown; total?: unknown; message?: unknown }): void;
  answer(questions?: Questions): Promise<Record<string, ElicitResult>>;
  leave(): void;
}

/**
 * On a terminal, progress is one line that is written over, and questions are answered; nothing elsewhere.
 *
 * @param signal declines what is not answered yet
 */
export function personAtTerminal(signal: AbortSignal): Person {
  let shown = false;
  const endLine = () => {
    if (shown) process.stderr.write('\n');
    shown = false;
  };
  return {
    canAnswer: process.stdin.isTTY && process.stderr.isTTY,
    showProgress({ progress, total, message }) {
      if (!process.stderr.isTTY) return;
      shown = true;
      const share = total === undefined ? String(progress) : `${progress}/${total}`;
      process.stderr.write(`\r\x1b[K${share}${message === undefined ? '' : `  ${message}`}`);
    },
    async answer(questions = {}) {
      endLine();
      const answers: Record<string, ElicitResult> = {};
      for (const [key, { params }] of Object.entries(questions)) answers[key] = await fillIn(params, signal);
      return answers;
    },
    leave: endLine,
  };
}

/** Asks for each field. Ctrl-D declines. */
async function fillIn(
  { message = '', requestedSchema = {} }: Question,
  signal: AbortSignal,
): Promise<ElicitResult> {
  const { properties = {}, required = [] } = requestedSchema;
  const lines = createInterface({ input: process.stdin, output: process.stderr, signal });
  const closed = new Promise<never>((_, reject) => lines.once('close', () => reject(new Error('declined'))));
  closed.catch(() => {});
  process.stderr.write(`${message}\n`);
  try {
    const content: Record<string, Value> = {};
    for (const [name, field] of Object.entries(properties)) {
      const typed = () => new Promise<string>((resolve) => lines.question(label(name, field), resolve));
      const ask = () => Promise.race([typed(), closed]);
      let value = parsed(field, await ask());
      while (value === undefined && required.includes(name)) value = parsed(field, await ask());
      if (value !== undefined) content[name] = value;
    }
    return { action: 'accept', content };
  } catch {
    return { action: 'decline' };
  } finally {
    lines.close();
  }
}

function label(name: string, field: PrimitiveSchemaDefinition): string {
  const choices = field.type === 'boolean' ? ['yes', 'no'] : optionsOf(field).map(({ title }) => title);
  const numbered = choices.map((choice, at) => `\n  ${at + 1}  ${choice}`).join('');
  return `${field.title ?? field.description ?? name}${numbered}\n> `;
}

/** The typed text in the field's type: a choice by its number or its words. Undefined if it is empty or does not fit. */
function parsed(field: PrimitiveSchemaDefinition, typed: string): Value | undefined {
  const text = typed.trim();
  if (text === '') return field.default as Value | undefined;
  if (field.type === 'boolean')
    return /^(y|yes|true|1)$/i.test(text) || (/^(n|no|false|2)$/i.test(text) ? false : undefined);
  if (field.type === 'number' || field.type === 'integer')
    return Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (field.type === 'array') return text.split(',').flatMap((one) => choiceOf(field, one.trim()) ?? []);
  return optionsOf(field).length === 0 ? text : choiceOf(field, text);
}

function choiceOf(field: PrimitiveSchemaDefinition, text: string): string | undefined {
  const options = optionsOf(field);
  const byTitle = options.find(({ title }) => title === text) ?? options[Number(text) - 1];
  return (byTitle ?? options.find(({ value }) => value === text))?.value;
}

/** The options of every form in which the protocol writes them. */
function optionsOf(field: PrimitiveSchemaDefinition): { value: string; title: string }[] {
  const holder = (field.type === 'array' ? field.items : field) as {
    enum?: string[];
    enumNames?: string[];
    oneOf?: { const: string; title: string }[];
    anyOf?: { const: string; title: string }[];
  };
  const titled = holder.oneOf ?? holder.anyOf;
  if (titled !== undefined) return titled.map((option) => ({ value: option.const, title: option.title }));
  return (holder.enum ?? []).map((value, at) => ({ value, title: holder.enumNames?.[at] ?? value }));
}
