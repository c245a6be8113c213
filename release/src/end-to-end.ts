import type { CallBefore, ExampleCall } from '@mcp-reference/testing/properties';
import { root } from './workspace.ts';

/** How this repository uses a server from outside. It stands in `servers/<name>/e2e.ts`, which copies do not have. */
export interface EndToEnd {
  /** Starts what the server needs and returns its environment. */
  prepare?: () => Promise<Preparation>;
  /** Does the same with nothing outside this machine, for tests; default: `prepare`. */
  prepareOffline?: () => Promise<Preparation>;
  /** Calls of everything that the server offers. */
  steps: Step[];
  /** Steps after those, each made from the text of the answer before it: an id, say. */
  following?: ((said: string) => Step)[];
  /** More calls for property tests: values that random text would never hit. */
  examples?: ExampleCall[] | ((call: CallBefore) => Promise<ExampleCall[]>);
  /** One call that works without a network and shows that an installed server is whole. */
  sample: ToolStep & { env?: (folder: string) => Record<string, string> };
  /** The call that benchmarks repeat; default: `sample`. */
  benchmark?: ExampleCall;
  /** Test files that take too long for every test of a copy; `TEST_WHOLE_COPIES=1` runs them too. */
  longTests?: string[];
}

export interface Preparation {
  env?: Record<string, string>;
  /** Said before the steps: what is real, and what stands in for what. */
  note?: string;
  close?: () => Promise<void>;
}

interface Expected {
  fails?: true;
  says: RegExp;
}
export type ToolStep = Expected & { tool: string; arguments: Record<string, unknown> };

/** One call, and what its answer must hold. */
export type Step =
  | ToolStep
  | (Expected & { resource: string })
  | (Expected & { prompt: string; arguments: Record<string, string> });

/** @param folder relative to the repository, `servers/weather` */
export async function endToEnd(folder: string): Promise<EndToEnd> {
  const module = (await import(`${root}/${folder}/e2e.ts`)) as { default: EndToEnd };
  return module.default;
}
