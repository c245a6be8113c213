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
  findings: Finding[];
}

/** A report for people. */
export function auditText(report: AuditReport): string {
  const { server, eras, tools, resources, prompts, tokens, messages, mutants, findings } = report;
  return [
    `${server.name} ${server.version}: ${tools} tools (${tokens} tokens), ${resources} resources, ${prompts} prompts; speaks ${eras.map((era) => (era === 'modern' ? '2026-07-28' : '2025-11-25')).join(' and ') || 'nothing'}`,
    `${messages} messages judged by the official schema, ${mutants} mutants survived or not`,
    ...(findings.length === 0 ? ['No findings.'] : findings.map(({ kind, says }) => `${kind}: ${says}`)),
  ].join('\n');
}
