/**
 * `pnpm hosts [name…]`: installs real hosts from npm outside the workspace, runs each with a scripted model on this machine and
 * with our servers, and compares what it did with what is recorded. `--help` says the rest.
 */
import { parseArgs } from 'node:util';
import { type Installed, install, versionOf } from './lab/install.ts';
import { changes, type HostRecord, readRecord, writeRecord } from './lab/record.ts';
import { observe, parts } from './lab/scenarios.ts';
import { failureOf, walk, writeWalk } from './lab/walk.ts';
import type { HostProgram } from './programs/program.ts';
import { programs } from './programs/programs.ts';

const help = `pnpm hosts [name…]: what real hosts do with a server, seen on this machine

Hosts are installed from npm into a cache outside the workspace. Each runs in a home of its own, with a scripted
model on 127.0.0.1 and a proxy that lets nothing out; no account and no key is used. Without a name all are run.

  --write   writes what was seen into records/, and the page docs/hosts.md
  --part X  all (default); probe: a server of the laboratory; servers: the five; prompts: a team's prompt files.
            The rest is as recorded
  --walk    has the model follow the skill build-mcp-server, from the starter to a tested server, in place of all that
  --free    only hosts under an open-source licence; the others are skipped, by name
  --install-within N  skips a host that npm does not install within N seconds
  --list    shows the hosts and their versions, and exits
  --help    shows this, and exits

Exits with 1 when a host did something else than recorded, or did not run.`;

const { values, positionals } = options();
if (values.help) {
  console.log(help);
  process.exit(0);
}
if (values.list) {
  for (const { name, packageName, free, title } of programs)
    console.log(
      `${name.padEnd(12)} ${title}, ${packageName}@${versionOf(packageName)}${free ? '' : ', not free software'}`,
    );
  process.exit(0);
}

const part =
  parts.find((name) => name === values.part) ?? wrong(`--part takes ${parts.join(', ')}: ${values.part}`);
const installWithin = Number(values['install-within']);
if (!(installWithin > 0)) wrong(`--install-within takes seconds: ${values['install-within']}`);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
let failed = false;
for (const program of chosen()) {
  if (stop.signal.aborted) break;
  await visit(program).catch((error: Error) => {
    failed = true;
    if (!stop.signal.aborted) console.error(`${program.title}: ${error.message}`);
  });
}
if (values.write) await import('./page.ts');
if (stop.signal.aborted) console.error('Ended by a signal: nothing of the host that was running is written.');
process.exit(stop.signal.aborted ? 130 : failed ? 1 : 0);

async function visit(program: HostProgram): Promise<void> {
  console.log(`${program.title} ${versionOf(program.packageName)}: installing, unless it is in the cache`);
  const installed = await install(program, stop.signal, installWithin * 1_000).catch((error: Error) => {
    if (!('killed' in error && error.killed)) throw error;
    console.log(`skipped: ${program.title}, not installed within ${installWithin} s`);
  });
  if (installed === undefined) return;
  if (values.walk) return follow(program, installed);
  const started = performance.now();
  const tell = (done: string) =>
    console.log(`  ${done.padEnd(20)} ${((performance.now() - started) / 1_000).toFixed(0)} s`);
  const before = readRecord(program.name, installed.version);
  const seen = await observe(program, installed, { part, known: before, tell, signal: stop.signal });
  const different =
    before === undefined ? ['there is no record of this version yet'] : changes(before.facts, seen.facts);
  for (const change of different) console.log(`  ${change}`);
  console.log(different.length === 0 ? '  as recorded' : `  ${different.length} differences`);
  if (!values.write) failed ||= different.length > 0;
  else if (different.length > 0 || before === undefined) writeRecord(dated(seen));
}

/** The model builds a server with the host's own tools, as the skill says. */
async function follow(program: HostProgram, installed: Installed): Promise<void> {
  if (program.agent === undefined)
    return console.log(`skipped: ${program.title}, nobody has said how its tools are called`);
  const seen = await walk(program, program.agent, installed, stop.signal);
  for (const { tool } of seen.steps) console.log(`  ${tool}`);
  const failure = failureOf(seen);
  if (failure !== undefined) throw new Error(failure);
  console.log('  the server passes its tests and mcp-audit');
  if (values.write) writeWalk(seen);
}

function dated({ facts, askedFor, evidence, ...head }: Omit<HostRecord, 'recorded'>): HostRecord {
  return { ...head, recorded: new Date().toISOString().slice(0, 10), facts, askedFor, evidence };
}

function options() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        write: { type: 'boolean' },
        part: { type: 'string', default: 'all' },
        walk: { type: 'boolean' },
        free: { type: 'boolean' },
        'install-within': { type: 'string', default: '600' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return wrong((error as Error).message);
  }
}

function chosen(): HostProgram[] {
  const unknown = positionals.filter((name) => !programs.some((program) => program.name === name));
  if (unknown.length > 0)
    wrong(`there is no host ${unknown.join(', ')}; there are ${programs.map(({ name }) => name).join(', ')}`);
  const named = programs.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  return named.filter(({ title, free }) => {
    if (values.free && !free) console.log(`skipped: ${title}, not under an open-source licence`);
    return free || !values.free;
  });
}

function wrong(message: string): never {
  console.error(`${message}\nTry --help.`);
  process.exit(2);
}
