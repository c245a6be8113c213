import { join } from 'node:path';
import { root } from '@mcp-reference/release/workspace';
import { servers } from '../../src/servers.ts';
import type { HostProgram } from '../programs/program.ts';
import type { PromptFacts } from './record.ts';
import type { Outcome, Run } from './run.ts';
import { textsIn } from './seen.ts';

const name = 'code-review-prompts';
/** A repository with prompt files for four programs. */
const team = join(root, 'servers', name, 'test/fixtures/team');

/** One prompt of each kind, and what a user gives it. */
export const asked: Record<string, Record<string, string>> = {
  'claude-fix-issue': { issue_number: '12', priority: 'high' },
  'vscode-form': { formName: 'Login', fields: 'name' },
  'gemini-git-commit': { arguments: 'cents' },
  'cursor-tidy': {},
};

/** The fate of a team's prompt files in a host, each called as its slash command. */
export async function teamPrompts(run: Run, program: HostProgram): Promise<PromptFacts | undefined> {
  if (program.slashCommand === undefined) return undefined;
  const main = servers.find((server) => server.name === name)?.bin;
  if (main === undefined) throw new Error(`there is no server ${name}`);
  const facts: PromptFacts = { listed: [], typed: {} };
  for (const [prompt, args] of Object.entries(asked)) {
    const says = program.slashCommand(name, prompt, args);
    const server = { name, main, env: { REVIEW_ROOT: team } };
    const outcome = await run({ name: `prompt-${prompt}`, server, steps: [], says });
    facts.typed[says] = reached(outcome);
    facts.listed = ofTeam(program.listed?.(outcome.output) ?? []);
  }
  return facts;
}

const ofTeam = (commands: string[]) =>
  commands
    .filter((command) => command.includes(name) && /_(claude|vscode|gemini|cursor)-/.test(command))
    .sort();

/** Whether what the server made of a prompt is in what the host sent to its model. */
function reached({ copies, requests }: Outcome): PromptFacts['typed'][string] {
  const messages = copies.flatMap((copy) => copy.messages);
  const request = messages.find(({ from, method }) => from === 'host' && method === 'prompts/get');
  const answer = request && messages.find(({ from, id }) => from === 'server' && id === request.id);
  const [message] = (answer?.result?.messages ?? []) as { content: { text: string } }[];
  const text = message?.content.text ?? '';
  if (text === '' || requests.length === 0) return { reached: 'nothing', text };
  const told = textsIn(requests.map(({ body }) => body));
  const isTold = (wanted: string) => told.some((one) => one.includes(wanted));
  if (isTold(text)) return { reached: 'whole', text };
  const quoted = JSON.stringify(text);
  return isTold(quoted) ? { reached: 'whole, as a JSON string', text: quoted } : { reached: 'changed', text };
}
