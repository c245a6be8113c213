import { isSafePattern } from 'redos-detector';
import type { JsonSchema, Tool } from '../messages.js';
import { portabilityProblems } from './portable.js';

const longestDescription = 1_024;

/** What a host asks before it asks its user. `idempotentHint` means something only for tools that change things. */
const hints = ['readOnlyHint', 'destructiveHint', 'openWorldHint'];

/** What is wrong with how a tool presents itself: a sentence each. */
export function toolProblems(tool: Tool): string[] {
  const { name, title, description = '', inputSchema, outputSchema, annotations } = tool;
  const wrong: [boolean, string][] = [
    [
      !/^[A-Za-z0-9_.-]{1,64}$/.test(name),
      'the name has other characters than letters, digits, _ - . or is longer than 64',
    ],
    [title === undefined || title === '', 'there is no title'],
    [description === '', 'there is no description'],
    [
      description.length > longestDescription,
      `the description has ${description.length} characters, more than ${longestDescription}`,
    ],
    [inputSchema?.type !== 'object', 'the input schema is not of type object'],
    [outputSchema !== undefined && outputSchema.type !== 'object', 'the output schema is not of type object'],
    ...hints.map((hint): [boolean, string] => [
      typeof annotations?.[hint] !== 'boolean',
      `the annotation ${hint} is not set: hosts assume the worst, and some directories ask for it`,
    ]),
  ];
  const backtracking = [inputSchema, outputSchema ?? {}]
    .flatMap(patternsIn)
    .filter((pattern) => !isLinear(pattern));
  return [
    ...wrong.flatMap(([is, problem]) => (is ? [problem] : [])),
    ...portabilityProblems(inputSchema ?? {}),
    ...backtracking.map((pattern) => `the pattern /${pattern}/ can backtrack for a long time`),
  ];
}

/** The size of a tools/list in tokens, as a model pays for it: characters ÷ 4. */
export function tokensOf(tools: Tool[]): number {
  return Math.ceil(JSON.stringify(tools).length / 4);
}

function patternsIn(schema: JsonSchema): string[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (keyword === 'pattern' && typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null ? patternsIn(value as JsonSchema) : [];
  });
}

function isLinear(pattern: string): boolean {
  return isSafePattern(pattern, { timeout: 2_000 }).safe;
}
