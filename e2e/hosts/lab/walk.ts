import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type SkillStep, skill } from '@mcp-reference/release/skill';
import { root } from '@mcp-reference/release/workspace';
import type { Step } from '../model/script.ts';
import type { Agent, HostProgram, Place } from '../programs/program.ts';
import { steady } from './evidence.ts';
import type { Installed } from './install.ts';
import { runFolder, runHost } from './run.ts';
import { textsIn } from './seen.ts';

/** How a model went through the skill with a host's own tools. */
export interface Walk {
  host: string;
  title: string;
  package: string;
  version: string;
  skill: string;
  steps: { tool: string; arguments: Record<string, unknown>; told: string }[];
}

/**
 * Has a scripted model follow the skill: the host reads it, runs its commands and writes its code.
 *
 * @throws Error when the host did not play it to the end
 */
export async function walk(
  program: HostProgram,
  agent: Agent,
  installed: Installed,
  signal: AbortSignal,
): Promise<Walk> {
  const folder = runFolder(program, 'walk');
  const copy = join(folder, 'project', 'my-server');
  const { played, finished, requests, output } = await runHost(
    program,
    installed,
    {
      name: 'walk',
      steps: [agent.readSkill, ...skill.steps.flatMap((step) => stepsOf(step, agent, copy))],
      prepare: (place) => prepare(place, agent),
      limitMs: 900_000,
    },
    signal,
  );
  if (!finished)
    throw new Error(`the script did not come to its end. The host wrote:\n${output.slice(-2_000)}`);
  const [, , body = ''] = skill.text.split(/^---\n/m);
  const reached = textsIn(requests.map((request) => request.body)).some((text) => text.includes(body.trim()));
  if (!reached) throw new Error('the host has not shown the skill to its model.');
  return {
    host: program.name,
    title: program.title,
    package: program.packageName,
    version: installed.version,
    skill: skill.name,
    steps: played.map(({ step, raw }) => ({
      tool: step.tool,
      arguments: JSON.parse(plain(JSON.stringify(step.arguments), folder)) as Record<string, unknown>,
      told: shortened(plain(longest(textsIn(raw)), folder)),
    })),
  };
}

/** The copy is made in the host's project, out of this clone. */
function stepsOf(step: SkillStep, agent: Agent, copy: string): Step[] {
  if ('write' in step) return agent.write(join(copy, step.write), step.text);
  if ('edit' in step) return agent.edit(join(copy, step.edit), step.below, `${step.below}\n${step.text}`);
  const isFirst = step.run.includes('../my-server');
  const commands = [`cd ${isFirst ? root : copy}`, ...step.run.replaceAll('../my-server', copy).split('\n')];
  return agent.run(commands.join(' && '));
}

/** The skill as a user installs it, and this machine's settings of npm, which the host's separate home lacks. */
async function prepare({ home }: Place, agent: Agent) {
  const setting = async (name: string) =>
    (await promisify(execFile)('npm', ['config', 'get', name])).stdout.trim();
  const registry = await setting('registry');
  const settings: Record<string, string> = { registry, noproxy: new URL(registry).hostname };
  for (const name of ['cafile', 'https-proxy']) {
    const value = await setting(name);
    if (value !== 'null') settings[name] = value;
  }
  if ('https-proxy' in settings) delete settings.noproxy;
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  return { files: { [join(home, '.npmrc')]: lines.join('') }, command: agent.install(root) };
}

const plain = (text: string, folder: string) =>
  steady(text, folder)
    .replaceAll(root, '<clone>')
    .replaceAll(/\d\d:\d\d:\d\d/g, '<time>')
    .replaceAll(/(?<=PGID: |seed )\d+/g, '<number>')
    .replaceAll(/sha512-\S+/g, '<hash>')
    .replaceAll(/\b\d+(\.\d+)? ?m?s\b/g, '<time>');

const longest = (texts: string[]) =>
  texts.reduce((one, other) => (other.length > one.length ? other : one), '');

/** Both ends of a long text: what it is, and how it came out. */
const shortened = (text: string) =>
  text.length > 2_000 ? `${text.slice(0, 700)}\n[…]\n${text.slice(-1_300)}` : text;

/** The first sign that a walk did not succeed; undefined if it did. */
export function failureOf({ steps }: Walk): string | undefined {
  const told = (command: string) =>
    steps.find((step) => JSON.stringify(step.arguments).includes(command))?.told ?? '';
  const signs: [command: string, sign: RegExp][] = [
    ['npm run build', /count_words\(text\)/],
    ['npm test', /Tests +\d+ passed \(\d+\)/],
    // The last of these commands runs only where those before it succeeded.
    ['npx mcp-audit', /\nno findings\nnothing\b/],
    ['--print-config', /claude mcp add my-server/],
    ['npm pack', /my-server-0\.1\.0\.tgz/],
  ];
  const missing = signs.find(([command, sign]) => !sign.test(told(command)));
  return missing && `${missing[0]} did not say ${missing[1]}:\n${told(missing[0])}`;
}

const records = fileURLToPath(new URL('../records/walks', import.meta.url));

export function writeWalk(seen: Walk): void {
  const file = join(records, `${seen.host}-${seen.version}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(seen, null, 2)}\n`);
}

export function readWalks(): Walk[] {
  return readdirSync(records).map((name) => JSON.parse(readFileSync(join(records, name), 'utf8')) as Walk);
}
