import type { ClientKind } from '../clients/test-client.js';
import type { ExampleCall } from '../properties/check-tools.js';
import type { ProcessOptions } from '../server-process.js';

/** A server that a command starts. */
export interface StdioTarget extends Omit<ProcessOptions, 'watched' | 'signal'> {
  /** The server's file, or the first argument of `command`; empty where the `command` is the server. */
  bin: string;
}

/** A server that serves HTTP already. */
export interface HttpTarget {
  url: string;
  /** Sent with each request: `{ authorization: 'Bearer …' }`. */
  headers?: Record<string, string>;
}

export type Target = StdioTarget | HttpTarget;

export interface AuditSettings {
  /** Identifiers of rules that are switched off. */
  off?: readonly string[];
  /** The clients that connect. Default: all three. */
  clients?: readonly ClientKind[];
  /** Whether the process or the endpoint is watched too: how it starts, refuses and ends. Default: true. */
  behaviour?: boolean;
  /** Calls tools that are not marked as reading only, too. They may change or destroy something. */
  callAll?: boolean;
  /** Arguments that mean something. Without them, arguments are made from the schema. */
  examples?: readonly ExampleCall[];
  /** Mutated messages that are sent on stdio. Default 300. */
  mutants?: number;
  /** The same seed sends the same mutants and arguments. Default: another one each time. */
  seed?: number;
  /** Most tokens of tools/list that are not a finding. Default 1,500. */
  tokenBudget?: number;
  /** Longest start that is not a finding, in milliseconds. Default 10,000: where Codex gives up. */
  startLimitMs?: number;
  /** How long something is waited for that a server may never do, in milliseconds. Default 10,000. */
  patienceMs?: number;
  /** Longest audit, in milliseconds. Default 300,000. */
  limitMs?: number;
  /** Ends the audit, and every process that it has started. */
  signal?: AbortSignal;
  /** Hears of each step. */
  onProgress?: (step: string) => void;
}
