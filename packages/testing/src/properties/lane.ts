import fc from 'fast-check';
import type { Tool } from '../messages.js';
import { valuesOf } from './arbitrary.js';
import type { Host } from './host.js';
import type { Judge, Kind } from './judge.js';
import { nearlyValid } from './mutations.js';
import type { PropertyFailure, ToolReport } from './report.js';

/** Each call of shrinking is a call; a server that does not answer is asked only once. */
const mostShrinkCalls = 300;

/** The source of a tool's arguments. */
export interface ToolUnderTest {
  tool: Tool;
  judge: Judge;
  report: ToolReport;
  valid: fc.Arbitrary<unknown>;
  /** None when no arguments are wrong. */
  invalid: fc.Arbitrary<unknown> | undefined;
}

/**
 * @param examples arguments that mean something
 * @throws Error when nothing valid can be made of the schema
 */
export function prepareTool(tool: Tool, judge: Judge, examples: unknown[]): ToolUnderTest {
  const { inputSchema, name } = tool;
  const { input } = judge;
  const all = valuesOf(inputSchema, examples);
  const tried = fc.sample(all, { numRuns: 200, seed: 1 });
  const good = tried.filter((value) => input.isValid(value));
  // `filter` looks for a valid value for as long as it takes: below that share it would take too long.
  if (good.length < 4) throw new Error('no valid arguments can be made from its input schema');
  const valid = all.filter((value) => input.isValid(value));
  const isWrong = (value: unknown) => input.isWrong(value);
  const canBeWrong = good.every((value) => nearlyValid(inputSchema, value, 0, isWrong) !== undefined);
  const invalid = fc
    .tuple(valid, fc.nat(10_000))
    .map(([value, pick]) => nearlyValid(inputSchema, value, pick, isWrong))
    .filter((value) => value !== undefined);
  const report: ToolReport = { tool: name, valid: 0, refused: 0, invalid: 0 };
  if (!canBeWrong) report.left = 'no arguments are wrong';
  return {
    tool,
    judge,
    report,
    valid,
    invalid: canBeWrong ? invalid : undefined,
  };
}

/** A row of calls of one tool, one after the other; the first that fails is made as small as it gets. */
export async function runLane(
  { tool, judge, report, ...arbitraries }: ToolUnderTest,
  kind: Kind,
  { host, cases, seed, onCase }: { host: Host; cases: number; seed: number; onCase: () => void },
): Promise<PropertyFailure | undefined> {
  const made = arbitraries[kind];
  if (made === undefined || cases === 0) return undefined;
  let shrinkCalls: number | undefined;
  const property = fc.asyncProperty(made, async (args) => {
    if (shrinkCalls !== undefined && shrinkCalls-- <= 0) return;
    const answer = await host.call(tool.name, args);
    if (shrinkCalls === undefined) {
      report[kind]++;
      if (kind === 'valid' && answer.kind === 'result' && answer.result.isError === true) report.refused++;
      onCase();
    }
    const problem = judge.problem(kind, args, answer);
    if (problem === undefined) return;
    if (answer.kind === 'silence') shrinkCalls = 0;
    shrinkCalls ??= mostShrinkCalls;
    throw new Error(problem);
  });
  const { failed, counterexample, numShrinks, errorInstance } = await fc.check(property, {
    numRuns: cases,
    seed,
  });
  if (!failed) return undefined;
  return {
    tool: tool.name,
    kind,
    problem: (errorInstance as Error).message,
    arguments: counterexample?.[0],
    shrinks: numShrinks,
  };
}
