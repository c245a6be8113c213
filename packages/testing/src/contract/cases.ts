import type { ClientKind, ClientOptions } from '../clients/test-client.js';
import type { Wiring } from '../connect.js';

/** A call that must work. */
export interface GoodCall {
  arguments?: Record<string, unknown>;
  /** Members that the structured result must have, among others. Matchers such as `expect.any(String)` are allowed. */
  structured?: Record<string, unknown>;
  /** The pattern that the text of the result must match. */
  text?: RegExp | string;
}

/** A call that must be refused, in words that tell the model what to do. */
export interface BadCall {
  arguments?: Record<string, unknown>;
  says: RegExp | string;
}

/** The promises of a server, beyond the rules that hold for every server. */
export interface ContractCases {
  /** Every tool of the server, with at least one call that works. */
  tools?: Record<string, { good: GoodCall[]; bad?: BadCall[] }>;
  /** URIs that can be read, and what their text must match. */
  resources?: Record<string, RegExp | string>;
  /** URIs that must be refused with a protocol error. */
  badResources?: string[];
  /** Every prompt of the server, with arguments and what its messages must match. */
  prompts?: Record<string, { arguments?: Record<string, string>; says: RegExp | string }[]>;
  /** Tools that may run as tasks, with the arguments of a call that works and ends by itself. */
  tasks?: Record<string, Record<string, unknown>>;
  /** A call that takes long: it is cancelled, and the server must serve the next one. */
  slow?: { tool: string; arguments: Record<string, unknown> };
  /** Environment variables of the server. A function is called once a process, to give each a folder of its own. */
  env?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>);
  /** Answers the server's questions to the user. */
  elicit?: ClientOptions['elicit'];
  /** The cells that are tested. Default: all nine, or the six from outside for a server without `createServer`. */
  only?: { wirings?: readonly Wiring[]; clients?: readonly ClientKind[] };
  /** Most tokens of tools/list (characters ÷ 4). Default 1,500. */
  tokenBudget?: number;
  /** The lists that change while the server runs. Default: none is checked for it. */
  changingLists?: readonly ('tools' | 'resources' | 'prompts')[];
  /** Identifiers of rules that this server does not keep. */
  off?: readonly string[];
}

/** The environment of one process. */
export function environmentOf({
  env = {},
}: ContractCases): Record<string, string> | Promise<Record<string, string>> {
  return typeof env === 'function' ? env() : env;
}
