import { offeredAs } from '../model/script.ts';
import { arrived } from '../probe/marks.ts';
import type { ServerFacts } from './record.ts';
import type { Message } from './recording.ts';
import type { Outcome } from './run.ts';
import { holds, pictureIn, schemaLosses, textsIn } from './seen.ts';

interface Tool {
  name: string;
  description?: string;
  inputSchema: { properties?: object };
}

interface Result {
  content?: { type: string; text?: string; data?: string; uri?: string; resource?: { text?: string } }[];
  structuredContent?: object;
  isError?: boolean;
}

/** The facts of a server's tour: the server's answers on the wire beside the model's view of them. */
export function serverFacts(outcome: Outcome): ServerFacts {
  const messages = outcome.copies.at(-1)?.messages ?? [];
  const tools = (answerTo(messages, 'tools/list')?.tools ?? []) as Tool[];
  const opening = answerTo(messages, 'initialize') ?? answerTo(messages, 'server/discover');
  const instructions = opening?.instructions as string | undefined;
  const text = outcome.first?.text ?? '';
  const escaped = (value: string) => JSON.stringify(value).slice(1, -1);
  const texts = textsIn(outcome.requests.at(-1)?.body).join('\n');
  const known = tools.filter(({ name }) => mentions(text, name));
  return {
    tools: `${known.length} of ${tools.length}`,
    notOffered: tools.filter((tool) => !known.includes(tool)).map(({ name }) => name),
    instructions: instructions === undefined ? 'none sent' : arrived(escaped(instructions), text),
    cutDescriptions: tools
      .filter(({ description = '' }) => !texts.includes(description) && !text.includes(escaped(description)))
      .map(({ name }) => name),
    schemaLosses: tools.flatMap((tool) => lossesOf(tool, outcome)),
    calls: callsOf(outcome, messages),
  };
}

/** Whether a request names a tool, under whatever prefix and with `_` for `-`. */
function mentions(text: string, name: string): boolean {
  return new RegExp(`(^|[^a-z])${name.replaceAll('-', '[-_]')}($|[^a-z])`).test(text);
}

function lossesOf({ name, inputSchema }: Tool, { first, requests }: Outcome): string[] {
  const inList = first && offeredAs(name, first.tools)?.schema;
  if (inList === undefined && !holds(requests.at(-1)?.body, inputSchema.properties)) return [];
  return inList === undefined ? [] : schemaLosses(inputSchema, inList).map((loss) => `${name}: ${loss}`);
}

function answerTo(messages: Message[], wanted: string): Message['result'] | undefined {
  const asked = messages.find(({ from, method }) => from === 'host' && method === wanted);
  return asked && messages.find(({ from, id }) => from === 'server' && id === asked.id)?.result;
}

/** Each call of the tour: `text and structure`, `text`, … ; a tool that is called twice has a number. */
function callsOf({ played }: Outcome, messages: Message[]): Record<string, string> {
  const asked = messages.filter(({ from, method }) => from === 'host' && method === 'tools/call');
  const calls: Record<string, string> = {};
  for (const { step, raw } of played) {
    const at = asked.findIndex(({ params }) => params?.name === step.tool);
    const [request] = at === -1 ? [] : asked.splice(at, 1);
    const answer = request && messages.find(({ from, id }) => from === 'server' && id === request.id);
    let name = step.tool;
    for (let number = 2; name in calls; number++) name = `${step.tool} (${number})`;
    if (raw === undefined) calls[name] = 'not offered';
    // Some hosts check arguments against the schema, and do not call the server with wrong ones.
    else calls[name] = answer === undefined ? 'not called' : told(answer, raw);
  }
  return calls;
}

/** Which parts of an answer the model was told, and which not. */
function told({ result, error }: Message, raw: unknown): string {
  const said = textsIn(raw).join('\n');
  if (error !== undefined) return said.includes(error.message) ? 'error' : 'error without its message';
  const { content = [], structuredContent, isError } = (result ?? {}) as Result;
  const parts: [string, boolean][] = content.map((block) => {
    if (block.type === 'text') return ['text', said.includes(block.text ?? '')];
    if (block.type === 'image') return ['image', pictureIn(raw, block.data ?? '') === 'image'];
    if (block.type === 'resource_link') return ['link', said.includes(block.uri ?? '')];
    if (block.type === 'resource') return ['embedded resource', said.includes(block.resource?.text ?? '')];
    return [block.type, said.includes(block.data ?? '')];
  });
  if (structuredContent !== undefined) parts.push(['structure', holds(raw, structuredContent)]);
  const list = (wanted: boolean) => [
    ...new Set(parts.filter(([, isThere]) => isThere === wanted).map(([part]) => part)),
  ];
  const [arrivedParts, lost] = [list(true), list(false)];
  const what = `${isError ? 'error: ' : ''}${arrivedParts.join(' and ') || 'nothing'}`;
  return lost.length === 0 ? what : `${what}, without ${lost.join(' and ')}`;
}
