import { isDeepStrictEqual } from 'node:util';
import { textOf } from '../messages.js';
import type { Observation, ObservedCall } from './observation.js';
import type { Problem, Rule } from './rule.js';

/** Gemini CLI adds this argument to every call of a tool. */
export const addedByHosts = { wait_for_previous: true };

/** A value of a type that no argument has. */
export const wrongValue = { not: ['this'] };

/** How a server takes arguments that hosts add and that models get wrong. The probes in `probes/arguments.ts` send them. */
export const argumentRules: Rule[] = [
  {
    id: 'argument-added',
    kind: 'usability',
    demand: 'An argument that a host adds does not fail the call.',
    why: 'Gemini CLI adds `wait_for_previous` to the schema of every tool, and passes it on.',
    reports: ['MemPalace/mempalace#322'],
    check: eachCall((call, says, refused, others) => {
      const added = addedTo(call.arguments, call.tool?.inputSchema.properties);
      if (added === undefined || !refused || isIgnored(says)) return [];
      return differsFrom(twin(call, without([added], call.arguments), others), says)
        ? [`the added argument ${added} is refused`]
        : [];
    }),
  },
  {
    id: 'argument-added-named',
    kind: 'usability',
    demand: 'An argument that is ignored is named in the answer.',
    why: 'Otherwise a model believes that it took effect.',
    reports: ['erikdarlingdata/PerformanceMonitor#3870', 'abhigyanpatwari/GitNexus#3261'],
    check: eachCall(({ tool, arguments: args }, says, refused) => {
      const added = addedTo(args, tool?.inputSchema.properties);
      return added !== undefined && !refused && !says.includes(added)
        ? [`the unknown argument ${added} is ignored without a word`]
        : [];
    }),
  },
  {
    id: 'argument-typo',
    kind: 'usability',
    demand: 'An argument that is one typo from a known one is refused, with the name that was meant.',
    why: 'Dropped without a word, the call does something else than the model believes.',
    reports: [
      'erikdarlingdata/PerformanceMonitor#3870',
      'modelcontextprotocol/python-sdk#3067',
      'abhigyanpatwari/GitNexus#3261',
    ],
    check: eachCall(({ tool, arguments: args }, says, refused) => {
      const known = Object.keys(tool?.inputSchema.properties ?? {});
      const typo = Object.keys(args).find(
        (name) => !known.includes(name) && known.includes(name.replace(/z$/, '')),
      );
      if (typo === undefined) return [];
      const meant = typo.replace(/z$/, '');
      if (!refused) return [`${typo}, one typo from ${meant}, is dropped`];
      return says.replace(typo, '').includes(meant)
        ? []
        : [`the refusal of ${typo} does not say that ${meant} was meant`];
    }),
  },
  {
    id: 'argument-null',
    kind: 'usability',
    demand: '`null` for an optional argument counts as absent.',
    why: 'Strict function calling makes optional arguments nullable, and several clients send null for what was not given.',
    reports: [
      'modelcontextprotocol/inspector#328',
      'langflow-ai/langflow#8059',
      'NVIDIA/NeMo-Agent-Toolkit#1269',
    ],
    check: eachCall((call, says, refused, others) => {
      const { properties = {}, required = [] } = call.tool?.inputSchema ?? {};
      const { arguments: args } = call;
      const nulls = Object.keys(args).filter(
        (name) => args[name] === null && Object.hasOwn(properties, name) && !required.includes(name),
      );
      if (!refused || nulls.length === 0) return [];
      // A second call of a tool that changes something may be refused for what the first one did.
      if (call.tool?.annotations?.readOnlyHint !== true && !says.includes('null')) return [];
      const named = nulls.filter((name) => says.includes(name));
      return differsFrom(twin(call, without(nulls, args), others), says)
        ? [`null for the optional ${(named.length > 0 ? named : nulls).join(', ')} is refused`]
        : [];
    }),
  },
  {
    id: 'argument-number-as-text',
    kind: 'usability',
    demand: 'A number that is written as text is taken.',
    why: 'Models and some clients write numbers as text, most of all large ones and decimals.',
    reports: ['microsoft/azure-devops-mcp#1037', 'github/github-mcp-server#2130', 'QwenLM/qwen-code#4966'],
    check: eachCall((call, _says, refused, others) => {
      const { properties = {} } = call.tool?.inputSchema ?? {};
      const { arguments: args } = call;
      const asText = Object.keys(args).filter(
        (name) => ['number', 'integer'].includes(properties[name]?.type ?? '') && isNumeral(args[name]),
      );
      if (!refused || asText.length === 0) return [];
      // If the same number is refused as a number too, the answer shows nothing.
      const numbers = Object.fromEntries(asText.map((name) => [name, Number(args[name])]));
      const plain = twin(call, { ...args, ...numbers }, others);
      return plain !== undefined && !isRefused(plain)
        ? [`the text "${String(args[asText[0] ?? ''])}" for the number ${asText[0]} is refused`]
        : [];
    }),
  },
  {
    id: 'argument-named',
    kind: 'usability',
    demand: 'The refusal of an argument names it.',
    why: 'A model that is not told which argument is wrong guesses.',
    reports: ['MemPalace/mempalace#1351'],
    check: eachCall(({ arguments: args }, says, refused) => {
      const wrong = Object.keys(args).find(
        (name) => JSON.stringify(args[name]) === JSON.stringify(wrongValue),
      );
      if (wrong === undefined) return [];
      if (!refused) return [`an object for ${wrong} is taken`];
      return says.includes(wrong) ? [] : [`the refusal of a wrong ${wrong} does not name it`];
    }),
  },
];

type CallCheck = (
  call: ObservedCall,
  says: string,
  refused: boolean,
  others: readonly ObservedCall[],
) => string[];

/** A check that looks at each call of a tool that is listed, at what was answered in words, and whether it was refused. */
export function eachCall(check: CallCheck): (seen: Observation) => Problem[] {
  return ({ calls }) =>
    calls
      .filter(({ tool }) => tool !== undefined)
      .flatMap((call) =>
        check(call, wordsOf(call), isRefused(call), calls).map((says) => ({
          at: `tools/${call.name}`,
          says,
        })),
      );
}

/** All that a call says in words: the text of its result, or its error. */
export function wordsOf({ result, error }: ObservedCall): string {
  return error === undefined
    ? textOf({ content: result?.content ?? [] })
    : `${error.message} ${JSON.stringify(error.data ?? '')}`;
}

export function isRefused({ result, error }: ObservedCall): boolean {
  return error !== undefined || result?.isError === true;
}

type Arguments = Record<string, unknown>;

/** The call of the same tool with other arguments, if it was made. */
function twin(
  { name }: ObservedCall,
  args: Arguments,
  others: readonly ObservedCall[],
): ObservedCall | undefined {
  return others.find((other) => other.name === name && isDeepStrictEqual(other.arguments, args));
}

/** Whether a refusal is not just what the plain call gets, too. */
function differsFrom(plain: ObservedCall | undefined, says: string): boolean {
  return plain === undefined || !isRefused(plain) || wordsOf(plain) !== says;
}

function without(names: string[], args: Arguments): Arguments {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !names.includes(name)));
}

/** A refusal for another reason, which says that the argument was ignored. */
function isIgnored(says: string): boolean {
  return /\bignored\b/i.test(says);
}

function isNumeral(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
}

function addedTo(args: Record<string, unknown>, properties: object = {}): string | undefined {
  return Object.keys(args).find(
    (name) => Object.hasOwn(addedByHosts, name) && !Object.hasOwn(properties, name),
  );
}
