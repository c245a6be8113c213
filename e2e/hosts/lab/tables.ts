import type { Arrived } from '../probe/marks.ts';
import type { Facts, HostRecord } from './record.ts';
import { failureOf, type Walk } from './walk.ts';

/** The tables of the page, by the name of the part that they fill. */
export function tables(records: HostRecord[], walks: Walk[]): Record<string, string> {
  return {
    'hosts-run': table(records, {
      package: ({ package: name, version }) => `\`${name}\` ${version}`,
      licence: ({ licence, free }) => (free ? licence : 'proprietary'),
      'answered as': ({ model }) => model,
      seen: ({ recorded }) => recorded,
      'asked for, refused': ({ askedFor }) => askedFor.join(', ') || 'nothing',
    }),
    'hosts-start': table(records, {
      protocol: ({ facts }) => facts.start.protocol,
      declares: ({ facts }) => facts.start.capabilities.join(', ') || 'nothing',
      'sends before the first call': ({ facts }) => facts.start.sends.map(code).join(', '),
      copies: ({ facts }) => String(facts.start.copies),
      'starts late': ({ facts }) => limit(facts.startsLate),
      HTTP: ({ facts }) => facts.http,
      end: ({ facts }) => facts.end.how + (facts.end.serversLeft > 0 ? ', **server left running**' : ''),
    }),
    'hosts-offer': table(records, {
      'before it asks': ({ facts }) => facts.offer.before,
      'name of `give_text`': ({ facts }) => code(facts.offer.name),
      'instructions (6,000)': ({ facts: { offer } }) =>
        offer.instructions === 'nothing'
          ? 'nothing'
          : `${cut(offer.instructions)}, in ${offer.instructionsIn}`,
      'description (12,000)': ({ facts }) => cut(facts.offer.description),
      'of a parameter (4,000)': ({ facts }) => cut(facts.offer.parameterDescription),
      title: ({ facts }) => yes(facts.offer.title),
      hints: ({ facts }) => yes(facts.offer.hints),
      'arguments added': ({ facts }) => facts.offer.addedArguments.map(code).join(', ') || 'none',
    }),
    'hosts-schema': table(records, {
      'dropped or changed': ({ facts }) => facts.offer.schemaLosses.map(code).join(', ') || 'nothing',
    }),
    'hosts-results': table(records, {
      'text, and a structure that differs': part('give_structured'),
      image: part('give_image'),
      'image beside a structure': part('give_structured_and_image'),
      'link to a resource': part('give_link'),
      'embedded resource': part('give_embedded'),
      error: part('give_failure'),
      'text of 200,000': ({ facts }) => cut(facts.longResult),
    }),
    'hosts-conversation': table(records, {
      'asks for progress': ({ facts }) => yes(facts.conversation.progress),
      'question to the user': ({ facts }) => facts.conversation.question.replace('the user answered: ', ''),
      'a tool that comes later': ({ facts }) => facts.conversation.newTool,
      'lists resources, prompts': ({ facts: { conversation: c } }) =>
        `${yes(c.readsResources)}, ${yes(c.readsPrompts)}`,
      'model reads resources by': ({ facts }) =>
        facts.conversation.resourceTools.map(code).join(', ') || 'nothing',
      'call of 70 s': ({ facts }) => facts.callsTake['70 s'] ?? 'not tried',
      'SIGINT in a call': ({ facts }) =>
        facts.interrupted.tellsServer ? '`notifications/cancelled`' : 'tells the server nothing',
    }),
    'hosts-unattended': table(records, {
      '`readOnlyHint: true`': ({ facts }) => facts.unattended.read_only ?? '',
      'no hints': ({ facts }) => facts.unattended.nothing ?? '',
      '`destructiveHint: true`': ({ facts }) => facts.unattended.destructive ?? '',
    }),
    'hosts-prompts': table(
      records.filter(({ facts }) => facts.prompts !== undefined),
      {
        protocol: ({ facts }) => facts.start.protocol,
        lists: ({ facts }) => facts.prompts?.listed.map(code).join('<br>') || 'nothing without a window',
        'a user types': ({ facts }) =>
          Object.keys(facts.prompts?.typed ?? {})
            .map(code)
            .join('<br>'),
        'the text reaches the model': ({ facts }) =>
          [...new Set(Object.values(facts.prompts?.typed ?? {}).map(({ reached }) => reached))].join(', '),
      },
    ),
    'hosts-walk': table(walks, {
      package: ({ package: name, version }) => `\`${name}\` ${version}`,
      tools: ({ steps }) => [...new Set(steps.map(({ tool }) => tool))].map(code).join(', '),
      'the server that it made': (walk) =>
        failureOf(walk) === undefined ? 'passes `npm test`; `mcp-audit`: no findings' : '**failed**',
    }),
    'hosts-servers': serversTable(records),
  };
}

type Column = (record: HostRecord) => string;

function table<R extends { title: string }>(
  records: R[],
  columns: Record<string, (record: R) => string>,
): string {
  const names = Object.keys(columns);
  return [
    `| host | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---|').join('')}`,
    ...records.map(
      (record) => `| ${record.title} | ${names.map((name) => cell(columns[name]?.(record))).join(' | ')} |`,
    ),
  ].join('\n');
}

function serversTable(records: HostRecord[]): string {
  const names = [...new Set(records.flatMap(({ facts }) => Object.keys(facts.servers)))];
  return table(
    records,
    Object.fromEntries(names.map((name) => [name, (record: HostRecord) => summary(record, name)])),
  );
}

/** `5 of 5; text and structure ×4; error: text ×2` */
function summary({ facts }: HostRecord, server: string): string {
  const seen = facts.servers[server];
  if (seen === undefined) return 'not tried';
  const counts = Map.groupBy(Object.values(seen.calls), (told) => told);
  const calls = [...counts].map(([told, all]) => (all.length > 1 ? `${told} ×${all.length}` : told));
  return [`${seen.tools} tools`, ...calls.sort()].join('<br>');
}

const part =
  (tool: string): Column =>
  ({ facts }) =>
    facts.results[tool]?.join(', ') || 'nothing';

function cut(arrived: Arrived): string {
  if (typeof arrived === 'string') return arrived;
  const { cutAfter, endKept } = arrived;
  const first = `first ${cutAfter.toLocaleString('en')}`;
  return endKept === undefined ? first : `${first}, last ${endKept.toLocaleString('en')}`;
}

/** `8 s, not 15 s` */
function limit(late: Facts['startsLate']): string {
  const ways = Object.entries(late);
  const waited = ways.filter(([, way]) => way === 'waited for').map(([after]) => after);
  const out = ways.filter(([, way]) => way === 'left out').map(([after]) => after);
  if (out.length === 0) return `waits ${waited.at(-1)}`;
  return waited.length === 0 ? `does not wait ${out[0]}` : `waits ${waited.at(-1)}, not ${out[0]}`;
}

const yes = (is: boolean) => (is ? 'yes' : 'no');
const code = (text: string) => `\`${text}\``;
const cell = (text = '') => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The page with its tables as the records have them. */
export function fillPage(page: string, records: HostRecord[], walks: Walk[]): string {
  return Object.entries(tables(records, walks)).reduce((text, [name, rows]) => {
    const [open, close] = [`<!-- generated:${name} -->`, '<!-- /generated -->'];
    const start = text.indexOf(open);
    if (start === -1) throw new Error(`docs/hosts.md has no part ${open}`);
    return `${text.slice(0, start + open.length)}\n\n${rows}\n\n${text.slice(text.indexOf(close, start))}`;
  }, page);
}
