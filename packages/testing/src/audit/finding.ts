/** Something about a server that a user, a model or an operator will stumble over. */
export interface Finding {
  /**
   * `protocol`: the specification says otherwise. `safety`: it hangs, dies, or says too much about itself.
   * `usability`: a model or a person has a harder time than needed.
   */
  kind: 'protocol' | 'safety' | 'usability';
  says: string;
}

export interface AuditReport {
  /** Empty where no client could connect. */
  server: { name: string; version: string };
  /** The protocol eras that the server speaks: `2025-11-25` and earlier with a handshake, `2026-07-28` without. */
  eras: ('legacy' | 'modern')[];
  tools: number;
  resources: number;
  prompts: number;
  /** What tools/list costs a model: characters ÷ 4. */
  tokens: number;
  /** Messages judged by the official schema of their revision. */
  messages: number;
  mutants: number;
  /** With it the same mutants are sent again. */
  seed: number;
  findings: Finding[];
}

const revisions = { legacy: '2025-11-25', modern: '2026-07-28' } as const;

/** A report for people: what it is, what was done, what was found. */
export function auditText(report: AuditReport): string {
  const { server, eras, tools, resources, prompts, tokens, messages, mutants, seed, findings } = report;
  const spoken = eras.map((era) => revisions[era]).join(' and ') || 'nothing that a client can work with';
  return [
    `${server.name || 'a server'} ${server.version}, which speaks ${spoken}`,
    `${tools} tools (${tokens} tokens), ${resources} resources, ${prompts} prompts`,
    `judged ${messages} messages by the official schema; sent ${mutants} mutants (seed ${seed})`,
    ...(findings.length === 0
      ? ['no findings']
      : findings.map(({ kind, says }) => `${kind.padEnd(9)} ${says}`)),
  ].join('\n');
}
