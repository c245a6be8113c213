import { leakIn } from '../checks/leaks.js';
import { tokensOf, toolProblems } from '../checks/tools.js';
import { type ClientKind, clientKinds, type TestClient } from '../client.js';
import { connect } from '../connect.js';
import { newSeed } from '../fuzz/report.js';
import { fuzzStdio } from '../fuzz/stdio.js';
import { type Tool, textOf } from '../messages.js';
import { foreignLines } from '../process-transport.js';
import type { ProcessOptions } from '../server-process.js';
import { WireLog } from '../wire/wire-log.js';
import type { AuditReport, Finding } from './finding.js';
import { linesFindings } from './lines.js';

export interface AuditOptions extends ProcessOptions {
  /** The server's file, or the first argument of `command`; empty where the `command` is the server. */
  bin: string;
  /** Mutated messages that are sent. Default 300. */
  mutants?: number;
  /** The same seed sends the same mutants. Default: another one each time. */
  seed?: number;
  /** Most tokens of tools/list that are not a finding. Default 1,500. */
  tokenBudget?: number;
  /** Told of each step. */
  onProgress?: (step: string) => void;
}

/**
 * Finds out what is wrong with any MCP server on stdio, in whatever language, without knowing it: connects with three
 * clients, lists everything, asks for what is not there, sends what cannot be read, and judges every message by the
 * official schema. It calls no tool with arguments of its own making that the tool's schema allows; mutants may.
 *
 * @throws Error when no client can connect: then there is nothing to find out
 */
export async function audit({
  mutants = 300,
  seed = newSeed(),
  tokenBudget = 1_500,
  onProgress = () => {},
  bin,
  ...process
}: AuditOptions): Promise<AuditReport> {
  const report: AuditReport = {
    server: { name: '', version: '' },
    eras: [],
    tools: 0,
    resources: 0,
    prompts: 0,
    tokens: 0,
    messages: 0,
    mutants: 0,
    seed,
    findings: [],
  };
  const refusals: string[] = [];
  for (const kind of clientKinds) {
    onProgress(`connecting as ${kind}`);
    const log = new WireLog();
    try {
      await meet(kind, { bin, ...process }, log, report, tokenBudget);
    } catch (error) {
      refusals.push(`${kind}: ${(error as Error).message}`);
      // A server may well not speak the newest revision yet.
      if (kind !== 'v2-modern')
        report.findings.push({
          kind: 'protocol',
          says: `the ${kind} client could not work with it: ${(error as Error).message}`,
        });
    }
    report.messages += log.counts.client + log.counts.server;
    for (const { problem } of log.problems) report.findings.push({ kind: 'protocol', says: problem });
  }
  // Nobody could connect: where the server said nothing either, there is nothing to judge.
  if (report.eras.length === 0 && report.findings.every(({ says }) => says.includes('could not work with')))
    throw new Error(`no client could connect.\n${refusals.join('\n')}`);
  onProgress('sending what cannot be read');
  if (report.eras.length > 0) report.findings.push(...(await linesFindings({ bin, ...process })));
  if (mutants > 0 && report.eras.length > 0) {
    const tell = (sent: number) => onProgress(`sending mutants: ${sent} of ${mutants}`);
    const { failures } = await fuzzStdio({
      bin,
      ...process,
      mutants,
      seed,
      eras: report.eras,
      onProgress: tell,
    });
    report.mutants = mutants;
    for (const { problem } of failures)
      report.findings.push({ kind: 'safety', says: `a mutant: ${problem}` });
  }
  report.findings = unique(report.findings);
  return report;
}

async function meet(
  kind: ClientKind,
  { bin, command, ...options }: ProcessOptions & { bin: string },
  log: WireLog,
  report: AuditReport,
  tokenBudget: number,
): Promise<void> {
  const server = { bin, ...(command !== undefined && { command }) };
  await using connection = await connect({ client: kind, wiring: 'stdio', server, log, ...options });
  const { client } = connection;
  if (!report.eras.includes(client.era)) report.eras.push(client.era);
  report.server = client.serverInfo();
  const offers = client.capabilities();
  const tools = 'tools' in offers ? await client.listTools() : [];
  const resources = 'resources' in offers ? await client.listResources() : [];
  const prompts = 'prompts' in offers ? await client.listPrompts() : [];
  report.tools = tools.length;
  report.resources = resources.length;
  report.prompts = prompts.length;
  report.tokens = tokensOf(tools);
  if ('tools' in offers) {
    report.findings.push(...toolFindings(tools, tokenBudget), ...(await unknownTools(client)));
  }
  const foreign = connection.process === undefined ? [] : foreignLines(connection.process);
  if (foreign.length > 0)
    report.findings.push({
      kind: 'protocol',
      says: `writes to stdout what is no message: ${foreign[0]?.slice(0, 100)}`,
    });
}

function toolFindings(tools: Tool[], tokenBudget: number): Finding[] {
  const named = new Map<string, string[]>();
  for (const tool of tools) {
    for (const problem of toolProblems(tool)) named.set(problem, [...(named.get(problem) ?? []), tool.name]);
  }
  const findings = [...named].map(
    ([problem, names]): Finding => ({
      kind: problem.includes('backtrack') ? 'safety' : 'usability',
      says: `${problem}: ${names.join(', ')}`,
    }),
  );
  const tokens = tokensOf(tools);
  if (tokens > tokenBudget)
    findings.push({
      kind: 'usability',
      says: `tools/list costs a model ${tokens} tokens, more than ${tokenBudget}`,
    });
  return findings;
}

/** A tool that is not there must be an error; names that every JavaScript object has are no exception. */
async function unknownTools(client: TestClient): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of ['no_such_tool', 'constructor', '__proto__']) {
    const answer = await client.callTool(name).then(
      (result) => ({ error: result.isError === true, text: textOf(result) }),
      (error: Error) => ({ error: true, text: error.message }),
    );
    if (!answer.error)
      findings.push({ kind: 'protocol', says: `answers a call of ${name}, a tool it does not list` });
    const leak = leakIn(answer.text);
    if (leak !== undefined) findings.push({ kind: 'safety', says: `shows ${leak} when ${name} is called` });
    if (/disabled/i.test(answer.text))
      findings.push({ kind: 'protocol', says: `takes ${name} for a tool of its own that is disabled` });
  }
  return findings;
}

/** Three clients see the same things. */
function unique(findings: Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [finding.says, finding])).values()];
}
