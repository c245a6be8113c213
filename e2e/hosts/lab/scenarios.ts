import { fileURLToPath } from 'node:url';
import { type ProvedServer, servers } from '../../src/servers.ts';
import type { Step } from '../model/script.ts';
import { planted } from '../probe/planted.ts';
import type { HostProgram } from '../programs/program.ts';
import { evidence } from './evidence.ts';
import type { Installed } from './install.ts';
import { probeFacts, rawOf } from './probe-facts.ts';
import type { Facts, HostRecord } from './record.ts';
import { type Outcome, type Run, runHost, type Scenario } from './run.ts';
import { textsIn } from './seen.ts';
import { serverFacts } from './server-facts.ts';
import { teamPrompts } from './team-prompts.ts';

const probe = { name: 'probe', main: fileURLToPath(new URL('../probe/main.ts', import.meta.url)) };
const step = (tool: string, given: Record<string, unknown> = {}): Step => ({ tool, arguments: given });
const give = step('give_text');

/** Every tool of the probe, once. */
const everything: Scenario = {
  name: 'probe',
  server: probe,
  steps: [
    step('long_description', { word: 'x' }),
    step('schema_zoo', { bounded: 3 }),
    give,
    step('give_two_texts'),
    step('give_structured'),
    step('give_image'),
    step('give_structured_and_image'),
    step('give_link'),
    step('give_embedded'),
    step('give_failure'),
    step('report_progress'),
    step('put_question'),
    step('grow'),
    step('came_later'),
    step('give_long_text'),
  ],
};

const hinted = ['hinted_read_only', 'hinted_nothing', 'hinted_destructive'];
/** Seconds after which a server starts; seconds that a call takes. Both sides of the limits that hosts have. */
const late = [2, 8, 40];
const long = [70];

export type Progress = (done: string) => void;

export type Seen = Omit<HostRecord, 'recorded'>;

/** Which scenarios are run; what the others showed is taken from the record. */
export const parts = ['all', 'probe', 'servers', 'prompts'] as const;
export type Part = (typeof parts)[number];

/** Runs a host through the scenarios and gathers what it did. */
export async function observe(
  program: HostProgram,
  installed: Installed,
  {
    part,
    known,
    tell,
    signal,
  }: { part: Part; known: HostRecord | undefined; tell: Progress; signal: AbortSignal },
): Promise<Seen> {
  const asked = new Set(part === 'servers' || part === 'prompts' ? known?.askedFor : []);
  const run = runner(program, installed, signal, ({ contacted }, { name }) => {
    for (const host of contacted) asked.add(host);
    tell(name);
  });
  const wants = (one: Part) => part === 'all' || part === one;
  const probed = !wants('probe') && known ? known : await probeAll(run, program);
  const prompts = wants('prompts') ? await teamPrompts(run, program) : known?.facts.prompts;
  const servers = wants('servers') ? await ours(run) : (known?.facts.servers ?? {});
  const { licence, version } = installed;
  return {
    host: program.name,
    title: program.title,
    package: program.packageName,
    version,
    licence,
    free: program.free,
    model: program.protocol,
    facts: { ...sorted(probed.facts), ...(prompts && { prompts }), servers },
    askedFor: [...asked].sort(),
    evidence: probed.evidence,
  };
}

type OfProbe = Omit<Facts, 'servers'>;

async function probeAll(
  run: Run,
  { title }: HostProgram,
): Promise<{ facts: OfProbe } & Pick<HostRecord, 'evidence'>> {
  const main = await run(everything);
  if (main.first === undefined)
    throw new Error(`${title} did not ask its model anything. It wrote:\n${main.output.slice(-2_000)}`);
  // Some runs wait on purpose: the others are made meanwhile.
  const waiting = patience(run);
  waiting.catch(() => {});
  const http = await works(run, { name: 'http', server: probe, steps: [give], http: true });
  const facts = {
    ...probeFacts(main),
    unattended: await unattended(run),
    interrupted: await interrupted(run),
    http: http ? ('works' as const) : ('does not work' as const),
    ...(await waiting),
  };
  return { facts, evidence: evidenceOf(main) };
}

function runner(
  program: HostProgram,
  installed: Installed,
  signal: AbortSignal,
  ran: (outcome: Outcome, scenario: Scenario) => void,
): Run {
  return async (scenario) => {
    for (let attempt = 1; ; attempt++) {
      const outcome = await runHost(program, installed, scenario, signal);
      ran(outcome, scenario);
      if (scenario.delayMs !== undefined || scenario.says !== undefined || !isLate(outcome)) return outcome;
      // Not listed, or not offered, may be the host's own will here.
      if (attempt === 3 && (scenario.http || scenario.approve === false)) return outcome;
      if (attempt === 8)
        throw new Error(
          `${scenario.name}: the server was too late for the first turn. Try on a quieter machine.`,
        );
    }
  };
}

/** Some hosts wait a moment only for a server, which a busy machine can miss. How long is a scenario of its own. */
function isLate({ copies, firstAt = Number.POSITIVE_INFINITY, hasCalled }: Outcome): boolean {
  if (hasCalled) return false;
  const messages = copies.flatMap((copy) => copy.messages);
  const ids = messages.filter(({ method }) => method === 'tools/list').map(({ id }) => id);
  const listed = messages.find(({ from, id }) => from === 'server' && ids.includes(id));
  // The host may not have read the last message.
  return listed === undefined || listed.at > firstAt - 1_000;
}

/** Facts in one order, whatever the order in which they were gathered. */
function sorted({ start, offer, results, longResult, conversation, unattended, ...facts }: OfProbe): OfProbe {
  const { interrupted, end, startsLate, callsTake, http } = facts;
  return {
    ...{ start, offer, results, longResult, conversation },
    ...{ unattended, interrupted, end, startsLate, callsTake, http },
  };
}

async function unattended(run: Run): Promise<Facts['unattended']> {
  const outcome = await run({
    name: 'unattended',
    server: probe,
    steps: hinted.map((tool) => step(tool)),
    approve: false,
  });
  return Object.fromEntries(
    hinted.map((tool) => {
      const raw = rawOf(outcome, tool);
      const ran = textsIn(raw).join('\n').includes(`${tool} was run`);
      return [tool.replace('hinted_', ''), raw === undefined ? 'not offered' : ran ? 'run' : 'refused'];
    }),
  );
}

async function interrupted(run: Run): Promise<Facts['interrupted']> {
  const steps = [step('wait', { seconds: 30 })];
  const { copies, finished } = await run({ name: 'interrupted', server: probe, steps, interrupt: true });
  const sent = copies.flatMap(({ messages }) => messages).filter(({ from }) => from === 'host');
  return {
    tellsServer: sent.some(({ method }) => method === 'notifications/cancelled'),
    hostEnds: !finished,
  };
}

async function works(run: Run, scenario: Scenario): Promise<boolean> {
  return textsIn(rawOf(await run(scenario), scenario.steps[0]?.tool ?? ''))
    .join('\n')
    .includes(planted.text);
}

/** Runs that take time on purpose: one after the other, beside the other runs. */
async function patience(run: Run): Promise<Pick<Facts, 'startsLate' | 'callsTake'>> {
  const facts: Pick<Facts, 'startsLate' | 'callsTake'> = { startsLate: {}, callsTake: {} };
  for (const seconds of long) {
    const steps = [step('wait', { seconds })];
    const outcome = await run({ name: `takes-${seconds}`, server: probe, steps, limitMs: 300_000 });
    const waited = textsIn(rawOf(outcome, 'wait')).join('\n').includes(`waited ${seconds} s`);
    facts.callsTake[`${seconds} s`] = waited ? 'waited for' : 'given up';
  }
  for (const seconds of late) {
    const scenario = { name: `late-${seconds}`, server: probe, steps: [give], delayMs: seconds * 1_000 };
    facts.startsLate[`${seconds} s`] = (await works(run, scenario)) ? 'waited for' : 'left out';
  }
  return facts;
}

async function ours(run: Run): Promise<Facts['servers']> {
  const facts: Facts['servers'] = {};
  for (const server of servers) facts[server.name] = serverFacts(await tour(run, server));
  return facts;
}

async function tour(run: Run, server: ProvedServer): Promise<Outcome> {
  const { env = {}, close } = await server.prepare();
  try {
    const steps = server.steps.flatMap((taken) =>
      'tool' in taken ? [step(taken.tool, taken.arguments)] : [],
    );
    return await run({ name: server.name, server: { name: server.name, main: server.bin, env }, steps });
  } finally {
    await close?.();
  }
}

function evidenceOf({ played, folder }: Outcome): HostRecord['evidence'] {
  return Object.fromEntries(
    played.map(({ step: { tool }, raw }) => [tool, evidence(raw ?? 'not called', folder)]),
  );
}
