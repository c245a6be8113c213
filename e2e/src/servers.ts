import { endToEnd, type Preparation, type Step } from '@mcp-reference/release/end-to-end';
import { root, serverNames } from '@mcp-reference/release/workspace';
import type { CallBefore, ExampleCall } from '@mcp-reference/testing/properties';

/** A published server as someone outside meets it: the built file, and what it needs around it. */
export interface ProvedServer {
  /** Its folder's name, `calculator`. */
  name: string;
  /** The built file. */
  bin: string;
  /** Starts what the server needs on this machine: a folder, a webhook, stand-ins for weather services. */
  prepare(): Promise<Preparation>;
  /** Calls of everything it offers, each with what its answer must hold. */
  steps: Step[];
  /** Calls that mean something to it: those of its tour, and more. */
  examples: ExampleCall[] | ((call: CallBefore) => Promise<ExampleCall[]>);
}

export const servers: ProvedServer[] = await Promise.all(
  serverNames.map(async (name) => {
    const { prepare, prepareOffline = prepare, steps, examples = [] } = await endToEnd(`servers/${name}`);
    const toured = steps.flatMap((step) =>
      'tool' in step ? [{ tool: step.tool, arguments: step.arguments }] : [],
    );
    return {
      name,
      bin: `${root}/servers/${name}/dist/main.js`,
      prepare: prepareOffline ?? (async () => ({})),
      steps,
      examples: Array.isArray(examples)
        ? [...toured, ...examples]
        : async (call: CallBefore) => [...toured, ...(await examples(call))],
    };
  }),
);

/** Whether a server has resources or prompts: its tour uses everything that it offers. */
export function offers(name: string, kind: 'resource' | 'prompt'): boolean {
  return servers.some((server) => server.name === name && server.steps.some((step) => kind in step));
}

/** The server that offers what the conformance suite's scenarios ask for. */
export const fixture = `${root}/e2e/dist/main.js`;
