import { leakIn } from '../checks/leaks.js';
import { schemaInvalidity, schemaProblem } from '../checks/schema.js';
import { eachCall, isRefused, wordsOf } from './arguments.js';
import { factsOnlyInStructure, factsOnlyInText } from './facts.js';
import type { Observation } from './observation.js';
import type { Rule } from './rule.js';

/** Names that every JavaScript object has. */
export const inheritedNames = ['constructor', 'toString', '__proto__'];

const largestResult = 50_000;

/** Rules about the results of tools. */
export const resultRules: Rule[] = [
  {
    id: 'result-fits-schema',
    kind: 'protocol',
    demand: 'A structured result fits the advertised output schema.',
    why: 'Clients that check it, as the SDKs do, take a good answer for an error.',
    reports: ['opentokenz/mcpx#28', 'Cocoanetics/SwiftMCP#176'],
    check: eachCall(({ tool, result }, _says, refused) => {
      if (tool?.outputSchema === undefined || refused || result === undefined) return [];
      if (result.structuredContent === undefined)
        return ['there is an output schema, and no structured result'];
      // An output schema that is not valid is a finding of schema-valid.
      if (schemaInvalidity(tool.outputSchema) !== undefined) return [];
      const problem = schemaProblem(tool.outputSchema, result.structuredContent);
      return problem === undefined
        ? []
        : [`the structured result does not fit the output schema: ${problem}`];
    }),
  },
  {
    id: 'result-has-content',
    kind: 'usability',
    demand: 'A structured result has content beside it.',
    why: 'Hosts that show a model only `content` show it nothing.',
    reports: ['seuros/action_mcp#181', 'usememos/memos#6226'],
    check: eachCall(({ result }) =>
      result?.structuredContent !== undefined && (result.content ?? []).length === 0
        ? ['there is no content beside the structured result']
        : [],
    ),
  },
  {
    id: 'text-has-structure',
    kind: 'usability',
    demand: 'The text of a result carries every fact of its structure.',
    why: 'Gemini CLI, opencode, Continue and others show a model only the text.',
    reports: ['MoonshotAI/kimi-code#2554', 'usememos/memos#6226', 'can1357/oh-my-pi#10522'],
    check: eachCall((call, says, refused) => {
      const structure = call.result?.structuredContent;
      if (structure === undefined || refused) return [];
      return factsOnlyInStructure(structure, says, call.arguments).map(
        (path) => `the text lacks a fact of the structure: ${path}`,
      );
    }),
  },
  {
    id: 'structure-has-text',
    kind: 'usability',
    demand: 'The structure of a result carries every fact of its text.',
    why: 'Claude Code, Codex, Mastra and mcporter show a model only the structure.',
    reports: ['anthropics/claude-code#55677', 'anthropics/claude-code#79944', 'github/copilot-cli#3258'],
    check: eachCall((call, says, refused) => {
      const structure = call.result?.structuredContent;
      if (structure === undefined || refused) return [];
      return factsOnlyInText(says, structure, call.arguments).map(
        (fact) => `the structure lacks a fact of the text: ${fact}`,
      );
    }),
  },
  {
    id: 'structure-hides-image',
    kind: 'usability',
    demand: 'A result with a picture or a sound has no structure.',
    why: 'Claude Code and Codex drop what is beside a structured result: the picture never arrives.',
    reports: ['anthropics/claude-code#54737', 'anomalyco/opencode#32868'],
    check: eachCall(({ result }) => {
      const media = result?.content?.find(({ type }) => type === 'image' || type === 'audio');
      return media !== undefined && result?.structuredContent !== undefined
        ? [`there is a structured result beside the ${media.type}`]
        : [];
    }),
  },
  {
    id: 'result-links-resource',
    kind: 'usability',
    demand: 'A result that names a resource of the server also links to it.',
    why: 'Hosts open a `resource_link`, and not an address in a text.',
    reports: [],
    check(seen) {
      const schemes = resourceSchemes(seen);
      return eachCall(({ result }, says, refused) => {
        const named = schemes.find((scheme) =>
          `${says} ${JSON.stringify(result?.structuredContent ?? '')}`.includes(scheme),
        );
        const linked = result?.content?.some(({ type }) => type === 'resource_link' || type === 'resource');
        return refused || named === undefined || linked
          ? []
          : [`a resource (${named}…) is named, and no content links to it`];
      })(seen);
    },
  },
  {
    id: 'result-size',
    kind: 'usability',
    demand: `A result has at most ${largestResult.toLocaleString('en')} characters, or the tool says how many.`,
    why: 'Claude Code and opencode cut it there, Copilot and Qwen earlier. `_meta["anthropic/maxResultSizeChars"]` raises the limit of Claude Code.',
    reports: ['daintreehq/daintree#11526', 'github/copilot-cli#1732', 'QwenLM/qwen-code#2439'],
    check: eachCall(({ tool, result }, says) => {
      const size = Math.max(says.length, JSON.stringify(result?.structuredContent ?? '').length);
      return size > largestResult && tool?._meta?.['anthropic/maxResultSizeChars'] === undefined
        ? [`a result has ${size.toLocaleString('en')} characters`]
        : [];
    }),
  },
  {
    id: 'error-in-content',
    kind: 'usability',
    demand: 'What went wrong is in the content of a failed result.',
    why: 'Clients differ on errors with a structured result: some show the content only, some nothing.',
    reports: [],
    check: eachCall(({ result, arguments: args }, says, refused) => {
      if (!refused || result === undefined) return [];
      if (says.trim() === '') return ['a refusal has no text'];
      const missing = factsOnlyInStructure(result.structuredContent ?? {}, says, args);
      return missing.length > 0 ? [`a detail of the error is in the structure only: ${missing[0]}`] : [];
    }),
  },
  {
    id: 'no-leak',
    kind: 'safety',
    demand: "An answer shows no stack, no path of the server's code and no file URL.",
    why: 'It says how a server is built and where, and what a model reads may be shown to anybody.',
    reports: [],
    check: ({ calls }) =>
      calls.filter(isRefused).flatMap((call) => {
        const leak = leakIn(wordsOf(call));
        return leak === undefined ? [] : [{ at: `tools/${call.name}`, says: `a refusal shows ${leak}` }];
      }),
  },
  {
    id: 'unknown-tool',
    kind: 'protocol',
    demand: 'A call of a tool that does not exist is answered with the protocol error -32602.',
    why: 'The specification says so. A result is taken for an answer of a tool.',
    reports: [],
    check: ({ calls }) =>
      calls
        .filter(({ name, tool }) => tool === undefined && !inheritedNames.includes(name))
        .flatMap((call) => {
          const { name, error } = call;
          const at = `tools/${name}`;
          if (!isRefused(call)) return [{ at, says: 'a tool that is not listed answers' }];
          return error?.code === -32_602
            ? []
            : [
                {
                  at,
                  says: `the refusal is ${error === undefined ? 'a result' : `the error ${error.code}`}, not the error -32602`,
                },
              ];
        }),
  },
  {
    id: 'inherited-name',
    kind: 'protocol',
    demand: 'Names that every JavaScript object has are unknown tools like any other.',
    why: 'A server that looks tools up carelessly finds `constructor`, and fails in its own way.',
    reports: [],
    check: ({ calls }) =>
      calls
        .filter(({ name, tool }) => tool === undefined && inheritedNames.includes(name))
        .flatMap((call) => {
          const at = `tools/${call.name}`;
          if (!isRefused(call)) return [{ at, says: 'a tool that is not listed answers' }];
          return /disabled/i.test(wordsOf(call))
            ? [{ at, says: 'it is taken for a tool that is disabled' }]
            : [];
        }),
  },
];

/** `docs://`, `outbox://`: not those that any page has. */
function resourceSchemes({ resources, templates }: Observation): string[] {
  const addresses = [...resources.map(({ uri }) => uri), ...templates.map(({ uriTemplate }) => uriTemplate)];
  const schemes = addresses.flatMap((address) => /^[a-z][a-z0-9+.-]*:\/\//i.exec(address)?.[0] ?? []);
  return [...new Set(schemes)].filter((scheme) => !/^(https?|file|ui|data):/.test(scheme));
}
