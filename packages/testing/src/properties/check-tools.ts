import { pathOf } from '../connect.js';
import type { Era } from '../fuzz/corpus.js';
import { newSeed } from '../fuzz/report.js';
import type { Tool, ToolResult } from '../messages.js';
import type { ProcessOptions } from '../server-process.js';
import { Host } from './host.js';
import { Judge, type Kind } from './judge.js';
import { prepareTool, runLane, type ToolUnderTest } from './lane.js';
import type { PropertyFailure, PropertyReport } from './report.js';
import { Session } from './session.js';

export interface CheckToolsOptions extends Omit<ProcessOptions, 'watched'> {
  /** The file that the host would start: with this Node, or with `command`. */
  bin: string | URL;
  /** Calls of each tool: half with valid arguments, half nearly valid. Default 1,000. */
  cases?: number;
  /** The same seed makes the same calls. Default: by the clock. */
  seed?: number;
  /** Only these tools. */
  tools?: string[];
  /**
   * Calls that mean something to the server: their values are mixed with those that are made up. A function is given a
   * way to call tools beforehand, where a call needs what another has made: then a seed makes the same calls no more.
   */
  examples?: ExampleCall[] | ((call: CallBefore) => Promise<ExampleCall[]>);
  /** The protocol era to speak. Default: `legacy`, which every server does. */
  era?: Era;
  /** Calls tools as tasks where the server offers that. For the `modern` era. Default false. */
  asTasks?: boolean;
  /** How many calls are in flight. Default 8. */
  inFlight?: number;
  /** How long a call may take, in milliseconds. Default 20,000. */
  deadlineMs?: number;
  /** Told of each call. */
  onProgress?: (calls: number) => void;
}

export interface ExampleCall {
  tool: string;
  arguments: Record<string, unknown>;
}

/** Rejects where the tool does not answer with a result. */
export type CallBefore = (tool: string, args: Record<string, unknown>) => Promise<ToolResult>;

/** A tool's calls are made in that many rows: the number is part of what a seed means. */
const lanes = 4;
const kinds: Kind[] = ['valid', 'invalid'];

/**
 * Calls every tool with arguments made from its advertised JSON Schema.
 *
 * - Valid arguments never give a protocol error, or a structured result outside the output schema.
 * - Nearly valid arguments always give a refusal (`isError`) that names the field.
 * - The process never ends, stays silent, or shows a stack or a path.
 *
 * @throws Error when the server cannot be started, or has no tool of a name in `tools`
 */
export async function checkTools(options: CheckToolsOptions): Promise<PropertyReport> {
  const { bin, cases = 1_000, seed = newSeed(), era = 'legacy', inFlight = 8, deadlineMs = 20_000 } = options;
  const report: PropertyReport = { seed, cases: 0, tools: [], failures: [] };
  const host = new Host(() => Session.start(pathOf(bin), { ...options, era, deadlineMs }));
  try {
    const tools = prepared(
      await toolsOf(host, options.tools),
      await examplesOf(host, options.examples),
      report,
    );
    const onCase = () => {
      report.cases++;
      options.onProgress?.(report.cases);
    };
    const rows = tools.flatMap((tool) =>
      kinds.flatMap((kind) => Array.from({ length: lanes }, (_, lane) => ({ tool, kind, lane }))),
    );
    const failures: PropertyFailure[] = [];
    const next = rows.values();
    const work = async () => {
      for (const { tool, kind, lane } of next) {
        const share = Math.floor((cases / 2 + lanes - 1 - lane) / lanes);
        const laneSeed = seedOf(seed, `${tool.tool.name} ${kind} ${lane}`);
        const failure = await runLane(tool, kind, { host, cases: share, seed: laneSeed, onCase });
        if (failure !== undefined) failures.push(failure);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, work));
    report.failures.push(...smallest(failures));
  } finally {
    await host.stop();
  }
  const foreign = [...new Set(host.foreign)].map((line) => ({
    problem: `writes to stdout what is no message: ${line}`,
  }));
  // One call that shows the problem is enough.
  const known = report.failures.some(({ problem }) => /^(the process ended|not answered)/.test(problem));
  const unexplained = known ? [] : host.unexplained.map((problem) => ({ problem }));
  report.failures.push(...foreign.slice(0, 5), ...unexplained.slice(0, 5));
  return report;
}

async function toolsOf(host: Host, only: string[] | undefined): Promise<Tool[]> {
  const tools = await (await host.session()).listTools();
  const missing = only?.filter((name) => !tools.some((tool) => tool.name === name)) ?? [];
  if (missing.length > 0)
    throw new Error(`no tool ${missing.join(', ')}; there are ${tools.map(({ name }) => name).join(', ')}`);
  return tools.filter(({ name }) => only?.includes(name) ?? true);
}

async function examplesOf(host: Host, examples: CheckToolsOptions['examples'] = []): Promise<ExampleCall[]> {
  if (typeof examples !== 'function') return examples;
  return examples(async (tool, args) => {
    const answer = await host.call(tool, args);
    if (answer.kind === 'result') return answer.result;
    const why = answer.kind === 'error' ? answer.message : answer.kind;
    throw new Error(`${tool} could not be called beforehand: ${why}`);
  });
}

function prepared(tools: Tool[], examples: ExampleCall[], report: PropertyReport): ToolUnderTest[] {
  return tools.flatMap((tool) => {
    const own = examples.filter((example) => example.tool === tool.name).map((example) => example.arguments);
    try {
      const ready = prepareTool(tool, new Judge(tool), own);
      report.tools.push(ready.report);
      return [ready];
    } catch (error) {
      report.failures.push({ problem: `${tool.name} cannot be checked: ${(error as Error).message}` });
      return [];
    }
  });
}

/** For each problem, the failure with the smallest arguments. Problems may differ in numbers and after a colon. */
function smallest(failures: PropertyFailure[]): PropertyFailure[] {
  const size = ({ arguments: args }: PropertyFailure) => JSON.stringify(args).length;
  const best = new Map<string, PropertyFailure>();
  for (const failure of failures) {
    const key = `${failure.tool} ${failure.kind} ${failure.problem.split(':')[0]}`;
    const other = best.get(key);
    if (other === undefined || size(failure) < size(other)) best.set(key, failure);
  }
  return [...best.values()];
}

/** A seed of its own for each row, that does not depend on which other tools are called (FNV-1a). */
function seedOf(seed: number, row: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const byte of Buffer.from(row)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash | 0;
}
