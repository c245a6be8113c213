import { count } from '../count.js';
import type { Kind } from './judge.js';

/** How a check of tools went. */
export interface PropertyReport {
  seed: number;
  /** Calls that were made and judged, without those that shrank a counterexample. */
  cases: number;
  tools: ToolReport[];
  failures: PropertyFailure[];
}

export interface ToolReport {
  tool: string;
  /** Calls with valid arguments. */
  valid: number;
  /** The number of those that were answered with `isError`: refusals of the domain. */
  refused: number;
  /** Calls with arguments that are nearly valid. */
  invalid: number;
  /** Why there were none of a kind. */
  left?: string;
}

export interface PropertyFailure {
  /** None: of the server as a whole. */
  tool?: string;
  kind?: Kind;
  problem: string;
  /** The smallest arguments that were found to do it. */
  arguments?: unknown;
  /** How many steps made them smaller. */
  shrinks?: number;
}

/** In a few lines, with what is needed to do it again. */
export function propertiesText({ seed, cases, tools, failures }: PropertyReport): string {
  const lines = tools.map(
    ({ tool, valid, refused, invalid, left }) =>
      `  ${tool}: ${valid} valid (${refused} refused by the domain), ${invalid} nearly valid${left === undefined ? '' : `; ${left}`}`,
  );
  const found = failures
    .slice(0, 20)
    .flatMap(({ tool, kind, problem, arguments: args, shrinks }) => [
      `  ${tool ?? 'the server'}${kind === undefined ? '' : ` (${kind} arguments)`}: ${problem}`,
      ...(tool === undefined
        ? []
        : [
            `    arguments: ${shorten(JSON.stringify(args))}`,
            `    again with { seed: ${seed}, tools: ['${tool}'] }; made smaller in ${shrinks ?? 0} steps`,
          ]),
    ]);
  return [
    `${count(cases, 'case')} of ${count(tools.length, 'tool')}, ${count(failures.length, 'failure')} (seed ${seed})`,
    ...lines,
    ...found,
  ].join('\n');
}

function shorten(text: string): string {
  return text.length > 2_000 ? `${text.slice(0, 2_000)}… (${text.length} characters)` : text;
}
