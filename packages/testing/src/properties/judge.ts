import { homedir, tmpdir } from 'node:os';
import { leakIn } from '../checks/leaks.js';
import { type Tool, type ToolResult, textOf } from '../messages.js';
import type { Answer } from './session.js';
import { Validity } from './validity.js';

export type Kind = 'valid' | 'invalid';

/** Judges the answers of one tool. */
export class Judge {
  readonly input: Validity;
  readonly #output: Validity | undefined;

  /** @throws Error when a schema of the tool is none */
  constructor({ inputSchema, outputSchema }: Tool) {
    this.input = new Validity(inputSchema);
    this.#output = outputSchema === undefined ? undefined : new Validity(outputSchema);
  }

  /** The problem of an answer; undefined if it has none. */
  problem(kind: Kind, args: unknown, answer: Answer): string | undefined {
    switch (answer.kind) {
      case 'ended':
        return `the process ended. stderr: ${answer.stderr}`;
      case 'silence':
        return 'not answered in time';
      case 'error':
        return leakProblem(answer.line, args) ?? `protocol error ${answer.code}: ${shorten(answer.message)}`;
      case 'result':
        if (answer.problem !== undefined) return `a wrong message: ${answer.problem}`;
        return kind === 'valid'
          ? this.#validProblem(args, answer.result)
          : this.#invalidProblem(args, answer.result);
    }
  }

  #validProblem(args: unknown, result: ToolResult): string | undefined {
    // A domain answers that it cannot: no such place, a division by zero.
    if (result.isError === true) return refusalProblem(result, args);
    // 2026-07-28: it asks back before it has a result.
    if ((result as { resultType?: string }).resultType === 'input_required') return undefined;
    if (this.#output === undefined) return undefined;
    if (result.structuredContent === undefined)
      return 'no structuredContent, though there is an outputSchema';
    return this.#output.problem(result.structuredContent, 'structuredContent');
  }

  #invalidProblem(args: unknown, result: ToolResult): string | undefined {
    const why = this.input.problem(args, 'arguments') ?? '';
    if (result.isError !== true) return `wrong arguments were taken: ${why}`;
    const refusal = refusalProblem(result, args);
    if (refusal !== undefined) return refusal;
    const fields = this.input.wrongFields(args);
    const text = textOf(result);
    if (fields.length === 0 || fields.some((field) => namesField(text, field))) return undefined;
    return `the refusal does not name the field (${fields.join(' or ')}): ${shorten(text)}`;
  }
}

function refusalProblem(result: ToolResult, args: unknown): string | undefined {
  const text = textOf(result);
  if (text.trim() === '') return 'a refusal without a word';
  return leakProblem(text, args);
}

function leakProblem(text: string, args: unknown): string | undefined {
  const leak = leakIn(text) ?? machinePathIn(text, args);
  return leak === undefined ? undefined : `leaks ${leak}: ${shorten(text)}`;
}

/** A folder of this machine that the call did not name itself. */
function machinePathIn(text: string, args: unknown): string | undefined {
  const sent = JSON.stringify(args);
  const folders = [process.cwd(), homedir(), tmpdir()].filter((folder) => folder.length > 1);
  const found = folders.find((folder) => text.includes(`${folder}/`) && !sent.includes(folder));
  return found === undefined ? undefined : `an absolute path (${found})`;
}

function namesField(text: string, field: string): boolean {
  // As it is, as JSON has it, or as a JSON pointer has it (RFC 6901, section 3).
  const written = [
    field,
    JSON.stringify(field).slice(1, -1),
    field.replaceAll('~', '~0').replaceAll('/', '~1'),
  ];
  return written.some((name) => text.includes(name));
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
