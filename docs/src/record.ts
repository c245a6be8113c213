import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { asToday, published } from '@mcp-reference/release/published';
import { type Recording, recordings } from './recordings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const home = '/home/ada';
const shownAddress = '127.0.0.1:3000';

const outputs = new Map<string, Promise<string>>();

/** The output of a recording, by its name. A command that several pages show runs once. */
export function outputOf(name: string): Promise<string> {
  const recording = recordings.find((one) => one.name === name);
  if (recording === undefined) throw new Error(`there is no recording ${name}`);
  const known = outputs.get(name) ?? record(recording);
  outputs.set(name, known);
  return known;
}

/** Runs the command and gives what a page shows: the command after `$ `, and what it wrote, stderr after stdout. */
async function record(recording: Recording): Promise<string> {
  const { command, exitCode = 0, from = '', rows = Number.POSITIVE_INFINITY } = recording;
  const server = recording.server === undefined ? undefined : await serverOf(recording.server);
  const folder = recording.elsewhere ? await emptyClone() : root;
  const runs = atAddress(await fromCheckout(command), server?.address ?? shownAddress);
  const child = shell(runs, { cwd: folder, preload: recording.preload });
  const output = await textOf(child);
  if (child.exitCode !== exitCode) {
    throw new Error(`${recording.name}: exit code ${child.exitCode}, not ${exitCode}:\n${output}`);
  }
  const here = recording.elsewhere ? output.replaceAll(dirname(folder), home) : output;
  const shown = normalise(server === undefined ? here : asShown(here, server.address));
  const lines = shown.trimEnd().split('\n');
  const rest = lines.slice(lines.findIndex((line) => line.includes(from)));
  const cut = rows < rest.length ? ['…'] : [];
  return [`$ ${asToday(command)}`, ...rest.slice(0, rows), ...cut, ''].join('\n');
}

/** Where a command that makes things runs, so that they are not made beside this repository. */
async function emptyClone(): Promise<string> {
  const folder = join(mkdtempSync(join(temporaryFolder(), 'home-')), 'mcp-reference');
  await mkdir(folder);
  return folder;
}

const portOf = (address: string) => address.replace(/.*:/, '');
const atAddress = (command: string, address: string) =>
  command.replaceAll(shownAddress, address).replace(/--port \d+/, `--port ${portOf(address)}`);
const asShown = (output: string, address: string) => output.replaceAll(portOf(address), portOf(shownAddress));

/** Replaces what differs by machine or by run with the same text everywhere. */
function normalise(output: string): string {
  return output
    .replaceAll(process.execPath, '/usr/local/bin/node')
    .replaceAll(`${root}/node_modules/node/bin/node`, '/usr/local/bin/node')
    .replaceAll(root, `${home}/mcp-reference`)
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '2026-11-24T09:00:00.000Z')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, '6f1c…')
    .replace(/\b(reference"?[ :]+"?)[0-9a-f]{8}\b/g, '$1e2e55cba')
    .replace(/"version":"\d+\.\d+\.\d+"/g, '"version":"0.1.0"')
    .replace(/"stack":"[^"]*"/g, '"stack":"…"')
    .replace(/\bseed \d+/g, 'seed 1')
    .replace(/\(node:\d+\)/g, '(node:4242)')
    .replace(/"ms":[\d.]+/g, '"ms":1.2')
    .replace(/"request":"[0-9a-f]{8}"/g, '"request":"5c75b31e"')
    .replace(/after \d+ ms/g, 'after 0 ms')
    .replace(/^(date|keep-alive|connection|content-length): .*\r?\n/gim, '')
    .replace(/^(?: {4}at .*|Node\.js v.*|[ \t]*\^+)\n/gm, '')
    .replaceAll('\r', '');
}

/** Commands are shown as they are typed anywhere, and run what this checkout has built. */
async function fromCheckout(command: string): Promise<string> {
  let runs = command.replaceAll('npx -y --package @mcp-reference/testing mcp-audit', 'mcp-audit');
  for (const [words, name = ''] of command.matchAll(
    /(?:npx -y|npm create) @mcp-reference(?:\/([a-z-]+))?/g,
  )) {
    if (words.startsWith('npx')) runs = runs.replaceAll(words, `node "${await installed(name)}"`);
    else
      runs = runs.replaceAll(
        /npm create @mcp-reference (\S+) --/g,
        `node "${root}/packages/create/dist/main.js" $1`,
      );
  }
  return runs;
}

const places = new Map<string, Promise<string>>();
let place: string | undefined;

/**
 * The built server: where it lies in this repository, or once it is published a copy where npm would put it, because a
 * server says how it is started from where it lies.
 */
function installed(name: string): Promise<string> {
  if (!published) return Promise.resolve(`${root}/servers/${name}/dist/main.js`);
  const known = places.get(name) ?? copyFromNpm(name);
  places.set(name, known);
  return known;
}

async function copyFromNpm(name: string): Promise<string> {
  const modules = `${temporaryFolder()}/node_modules`;
  const folder = `${modules}/@mcp-reference/${name}`;
  await cp(`${root}/servers/${name}/dist`, `${folder}/dist`, { recursive: true });
  const packages = {
    [`node_modules/@mcp-reference/${name}`]: { resolved: 'https://registry.npmjs.org/x.tgz' },
  };
  await writeFile(`${modules}/.package-lock.json`, JSON.stringify({ packages }));
  return `${folder}/dist/main.js`;
}

/** Gone with this process. */
function temporaryFolder(): string {
  if (place !== undefined) return place;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'docs-outputs-')));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  place = folder;
  return folder;
}

function shell(
  command: string,
  { cwd = root, preload }: { cwd?: string; preload?: string | undefined } = {},
): ChildProcess {
  // Nothing of the caller's settings but what starting a program needs.
  const { HOME = '', TMPDIR = '' } = process.env;
  const PATH = [dirname(process.execPath), `${root}/docs/node_modules/.bin`, process.env.PATH].join(
    delimiter,
  );
  const env = {
    PATH,
    HOME,
    ...(TMPDIR && { TMPDIR }),
    npm_config_user_agent: 'npm/11.6.0',
    ...(preload && { NODE_OPTIONS: `--import ${root}/${preload}` }),
  };
  return spawn('sh', ['-c', command], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** In one order, however the two outputs mix on a terminal. */
async function textOf(child: ChildProcess): Promise<string> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the command was started without pipes');
  const [written, logged] = await Promise.all([text(stdout), text(stderr), once(child, 'close')]);
  return written === '' || written.endsWith('\n') ? written + logged : `${written}\n${logged}`;
}

interface Running {
  address: string;
  stop(): Promise<void>;
}

/** Servers by their command: started when a recording first needs one. */
const running = new Map<string, Promise<Running>>();

function serverOf(command: string): Promise<Running> {
  const started = running.get(command) ?? startServer(command);
  running.set(command, started);
  return started;
}

/** Ends the servers that recordings have started. */
export async function stopServers(): Promise<void> {
  for (const started of running.values()) await (await started).stop();
  running.clear();
}

async function startServer(command: string): Promise<Running> {
  const child = shell(`exec env ${await fromCheckout(command)} --port 0`);
  let said = '';
  for await (const chunk of child.stderr?.setEncoding('utf8').iterator({ destroyOnReturn: false }) ?? []) {
    said += chunk;
    const address = /listening on http:\/\/([\d.]+:\d+)/.exec(said)?.[1];
    if (address === undefined) continue;
    child.stderr?.resume();
    const stop = async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    };
    return { address, stop };
  }
  throw new Error(`${command} did not start:\n${said}`);
}
