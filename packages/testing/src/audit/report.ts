import type { ExampleCall } from '../properties/check-tools.js';
import type { Finding } from '../rules/rule.js';

export interface AuditReport {
  /** Empty where no client could connect. */
  server: { name: string; version: string };
  /** The protocol eras that the server speaks: `2025-11-25` and earlier with a handshake, `2026-07-28` without. */
  eras: ('legacy' | 'modern')[];
  tools: number;
  resources: number;
  prompts: number;
  /** The cost of tools/list for a model: characters ÷ 4. */
  tokens: number;
  /** Messages judged by the official schema of their revision. */
  messages: number;
  mutants: number;
  /** With it the same mutants and arguments are sent again. */
  seed: number;
  /** Identifiers of the rules that were applied. */
  rules: string[];
  /** The tools that were called, with the arguments on which the probes built. */
  calls: ExampleCall[];
  findings: Finding[];
}
