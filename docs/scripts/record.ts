import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Recording } from './recordings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const snippets = `${root}/docs/snippets`;
const shownAddress = '127.0.0.1:3000';

/** Runs the command and gives what a page shows: the command after `$ `, and what it wrote to both outputs, in order. */
export async function record(recording: Recording): Promise<string> {
  const { command, exitCode = 0, lines: [first, last] = [1, Number.POSITIVE_INFINITY] } = recording;
  const server = recording.server === undefined ? undefined : await startServer(recording.server);
  try {
    const runs = fromCheckout(command).replaceAll(shownAddress, server?.address ?? shownAddress);
    const child = shell(`{ ${runs}\n} 2>&1`);
    const output = await textOf(child);
    if (child.exitCode !== exitCode) {
      throw new Error(`${recording.name}: exit code ${child.exitCode}, not ${exitCode}:\n${output}`);
    }
    const shown = normalise(server === undefined ? output : output.replaceAll(server.address, shownAddress));
    const lines = shown.trimEnd().split('\n');
    const cut = last < lines.length ? ['…'] : [];
    return [`$ ${command}`, ...lines.slice(first - 1, last), ...cut, ''].join('\n');
  } finally {
    await server?.stop();
  }
}

/** What differs from machine to machine and from run to run is replaced by what it looks like anywhere. */
function normalise(text: string): string {
  return text
    .replaceAll(process.execPath, '/usr/local/bin/node')
    .replaceAll(snippets, '/home/ada')
    .replaceAll(root, '/home/ada/mcp-reference')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '2026-11-24T09:00:00.000Z')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, '6f1c…')
    .replace(/\b(ref(?:erence)?"?[ :]+"?)[0-9a-f]{8}\b/g, '$15d41a2f0')
    .replace(/^(date|keep-alive|connection): .*\r?\n/gim, '')
    .replaceAll('\r', '');
}

function fromCheckout(command: string): string {
  return command.replace(
    /npx -y @mcp-reference\/([a-z-]+)/g,
    (_, name) => `"${process.execPath}" "${root}/servers/${name}/dist/main.js"`,
  );
}

function shell(command: string): ChildProcess {
  // Nothing of the caller's settings but what starting a program needs.
  const { PATH = '', HOME = '', TMPDIR = '' } = process.env;
  const env = { PATH, HOME, ...(TMPDIR && { TMPDIR }), NODE_NO_WARNINGS: '1' };
  return spawn('sh', ['-c', command], { cwd: snippets, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function textOf(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout?.setEncoding('utf8') ?? []) text += chunk;
  if (child.exitCode === null) await once(child, 'exit');
  return text;
}

async function startServer(command: string): Promise<{ address: string; stop: () => Promise<void> }> {
  const child = shell(`exec ${fromCheckout(command)} --port 0`);
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
