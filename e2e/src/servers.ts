import { root } from '@mcp-reference/release/workspace';
import type { Preparation, Step } from './tour/steps.ts';
import { tours } from './tour/tours.ts';
import { withStandIns } from './tour/weather.ts';

/** One of the five servers, as a judge from outside meets it: the built file, and what it needs around it. */
export interface ProvedServer {
  /** Its folder's name, `calculator`. */
  name: string;
  /** The built file. */
  bin: string;
  /** Brings up what the server needs on this machine: a folder, a webhook, stand-ins for weather services. */
  prepare(): Promise<Preparation>;
  /** Calls of everything it offers, each with what its answer must hold. */
  steps: Step[];
}

const nothing = async (): Promise<Preparation> => ({});

export const servers: ProvedServer[] = tours.map(({ folder, prepare = nothing, steps }) => ({
  name: folder,
  bin: `${root}/servers/${folder}/dist/main.js`,
  prepare: folder === 'weather' ? withStandIns : prepare,
  steps,
}));

/** The server that offers what the conformance suite's scenarios ask for. */
export const fixture = `${root}/e2e/dist/main.js`;
