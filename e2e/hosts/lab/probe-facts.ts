import { offeredAs } from '../model/script.ts';
import { arrived } from '../probe/marks.ts';
import { planted, schemaZoo } from '../probe/planted.ts';
import type { Facts } from './record.ts';
import type { Copy, Message } from './recording.ts';
import type { Outcome } from './run.ts';
import { jsonIn, pictureIn, schemaLosses, textsIn } from './seen.ts';

/** The facts that a run of every tool of the probe shows. */
export function probeFacts(outcome: Outcome): Pick<
  Facts,
  'start' | 'offer' | 'results' | 'longResult' | 'end'
> & {
  conversation: Facts['conversation'];
} {
  return {
    start: startOf(outcome.copies),
    offer: offerOf(outcome),
    results: Object.fromEntries(
      outcome.played
        .filter(({ step }) => step.tool.startsWith('give_') && step.tool !== 'give_long_text')
        .map(({ step, raw }) => [step.tool, partsIn(raw)]),
    ),
    // Some hosts show the beginning of the result's JSON, which cannot be parsed then.
    longResult: arrived(planted.longText, saidOf(outcome, 'give_long_text').replaceAll('\\n', '\n')),
    conversation: conversationOf(outcome),
    end: endOf(outcome),
  };
}

export const rawOf = ({ played }: Outcome, tool: string) =>
  played.find(({ step }) => step.tool === tool)?.raw;

const saidOf = (outcome: Outcome, tool: string) => textsIn(rawOf(outcome, tool)).join('\n');

function startOf(copies: Copy[]): Facts['start'] {
  const messages = copies.at(-1)?.messages ?? [];
  const opening = messages.find(({ method }) => method === 'initialize' || method === 'server/discover');
  const firstCall = messages.findIndex(({ method }) => method === 'tools/call');
  const before = messages.slice(0, firstCall === -1 ? undefined : firstCall);
  return {
    protocol: revisionOf(messages, opening),
    copies: copies.length,
    sends: [
      ...new Set(before.flatMap(({ from, method }) => (from === 'host' && method ? [method] : []))),
    ].sort(),
    capabilities: Object.keys(capabilitiesOf(opening)).sort(),
  };
}

function revisionOf(messages: Message[], opening: Message | undefined): string {
  const initialize = messages.find(({ method }) => method === 'initialize');
  const answer = messages.find(({ from, id }) => from === 'server' && id === initialize?.id);
  if (initialize !== undefined) return String(answer?.result?.protocolVersion ?? 'none');
  return String(metaOf(opening)['io.modelcontextprotocol/protocolVersion'] ?? 'none');
}

function capabilitiesOf(opening: Message | undefined): object {
  const declared =
    opening?.params?.capabilities ?? metaOf(opening)['io.modelcontextprotocol/clientCapabilities'];
  return (declared ?? {}) as object;
}

const metaOf = (message: Message | undefined) => (message?.params?._meta ?? {}) as Record<string, unknown>;

function offerOf({ first, requests, played }: Outcome): Facts['offer'] {
  const all = requests.map(({ body }) => JSON.stringify(body));
  const last = all.at(-1) ?? '';
  const text = first?.text ?? '';
  const listed = first && offeredAs('long_description', first.tools);
  const begins = arrived(planted.description, text);
  const zoo = schemaOf(requests.map(({ body }) => body));
  return {
    before: listed
      ? 'everything'
      : text.includes('long_description')
        ? begins === 'nothing'
          ? 'names'
          : 'names and beginnings'
        : 'nothing',
    name: nameOf('give_text', all.join('\n'), played.find(({ step }) => step.tool === 'give_text')?.calledAs),
    instructions: arrived(planted.instructions, text),
    instructionsIn: placeOf(planted.instructions.slice(0, 40), first),
    description: arrived(planted.description, last),
    parameterDescription: arrived(planted.parameter, last),
    title: text.includes(planted.title),
    hints: /readOnlyHint|destructiveHint/.test(JSON.stringify(first?.tools ?? [])),
    schemaLosses: zoo === undefined ? ['not found'] : schemaLosses(schemaZoo, zoo),
    addedArguments: Object.keys((zoo as { properties?: object })?.properties ?? {}).filter(
      (name) => !(name in schemaZoo.properties),
    ),
  };
}

/** The name under which the model knows a tool. */
function nameOf(tool: string, text: string, calledAs: string | undefined): string {
  if (calledAs !== undefined && !calledAs.includes(' ')) return calledAs;
  return new RegExp(`[\\w-]*${tool}\\b`).exec(text)?.[0] ?? 'nothing';
}

function placeOf(beginning: string, first: Outcome['first']): string {
  if (first === undefined || !first.text.includes(beginning)) return 'nowhere';
  if (first.system.includes(beginning)) return 'the system prompt';
  return first.user.includes(beginning) ? 'a message of the user' : 'the list of tools';
}

/** The schema of `schema_zoo` as it stands in a request: in the list of tools, or in the text of a search's result. */
function schemaOf(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('"bounded"') ? schemaOf(jsonIn(value)) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const { properties } = value as { properties?: { bounded?: unknown } };
  if (properties?.bounded !== undefined) return value;
  for (const entry of Object.values(value)) {
    const found = schemaOf(entry);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Which planted parts of a result are in what the model was told. */
function partsIn(raw: unknown): string[] {
  const said = textsIn(raw).join('\n');
  const parts: [string, boolean][] = [
    ['text', said.includes(planted.text) || said.includes(planted.failure)],
    ['second text', said.includes(planted.afterChange)],
    ['structure', said.includes(planted.structured)],
    ['URI of the link', said.includes(planted.linkUri)],
    ['name of the link', said.includes(planted.linkName)],
    ['description of the link', said.includes(planted.linkDescription)],
    ['embedded resource', said.includes(planted.embedded)],
  ];
  const picture = pictureIn(raw, planted.image);
  return [...parts.filter(([, isThere]) => isThere).map(([part]) => part), ...(picture ? [picture] : [])];
}

function conversationOf(outcome: Outcome): Facts['conversation'] {
  const messages = outcome.copies.flatMap((copy) => copy.messages);
  const sent = messages.filter(({ from }) => from === 'host');
  const change = messages.findIndex(({ method }) => method === 'notifications/tools/list_changed');
  const listsAgain = change !== -1 && messages.slice(change).some(({ method }) => method === 'tools/list');
  const called = rawOf(outcome, 'came_later') !== undefined;
  return {
    progress: saidOf(outcome, 'report_progress').includes('progress sent'),
    question:
      /the user answered: (\w+)|the host cannot ask/.exec(saidOf(outcome, 'put_question'))?.[0] ??
      'not known',
    newTool: called
      ? 'can be called'
      : listsAgain
        ? 'is listed, and not offered in the same turn'
        : 'is not noticed',
    resourceTools: (outcome.first?.tools ?? [])
      .map(({ name }) => name)
      .filter((name) => /mcp_?resource/i.test(name)),
    readsResources: sent.some(({ method }) => method === 'resources/list'),
    readsPrompts: sent.some(({ method }) => method === 'prompts/list'),
    cancelsAfterAnswers: sent.filter(({ method }) => method === 'notifications/cancelled').length > 1,
  };
}

/** How the last copy of the server was told to end. */
export function endOf({ copies, serversLeft }: Outcome): Facts['end'] {
  const events = copies.at(-1)?.events ?? [];
  const told = events.flatMap((entry) =>
    entry.event === 'input closed' ? ['input closed'] : entry.event === 'signal' ? [entry.signal] : [],
  );
  return { how: [...new Set(told)].sort().join(' and ') || 'killed', serversLeft };
}
