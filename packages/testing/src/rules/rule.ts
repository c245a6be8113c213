import type { Observation } from './observation.js';

/** `protocol`: the specification says otherwise. `safety`: it hangs, dies or leaks. `usability`: some hosts or models fail. */
export type RuleKind = 'protocol' | 'safety' | 'usability';

/** A demand on a server that can be judged from outside. */
export interface Rule {
  /** Also the anchor of its section in `docs/rules.md`. */
  id: string;
  kind: RuleKind;
  /** The demand on a server, in one sentence. */
  demand: string;
  /** The problem that follows otherwise, and in which host. */
  why: string;
  /** Public reports that show it: `owner/repository#number`, or an address. */
  reports: string[];
  /** Names each place that breaks the rule. */
  check(seen: Observation): Iterable<Problem>;
}

export interface Problem {
  /** `tools/echo`, `prompts/review`, `instructions`: empty for the whole server. */
  at: string;
  says: string;
}

/** A rule that a server breaks, and where. */
export interface Finding extends Problem {
  rule: string;
  kind: RuleKind;
}

/** The findings of the rules about a server, each problem once. */
export function judge(rules: readonly Rule[], seen: Observation): Finding[] {
  const findings = rules.flatMap(({ id, kind, check }) =>
    [...check(seen)].map((problem): Finding => ({ rule: id, kind, ...problem })),
  );
  return unique(findings);
}

/** Several clients see the same problems. */
export function unique(findings: Finding[]): Finding[] {
  return [
    ...new Map(
      findings.map((finding) => [`${finding.rule} ${finding.at} ${finding.says}`, finding]),
    ).values(),
  ];
}

/**
 * The rules without those that are switched off.
 *
 * @throws Error for an identifier that no rule has
 */
export function rulesWithout(rules: readonly Rule[], off: readonly string[]): Rule[] {
  const unknown = off.filter((id) => !rules.some((rule) => rule.id === id));
  if (unknown.length > 0)
    throw new Error(`no rule is called ${unknown.join(', ')}: mcp-audit --rules lists them`);
  return rules.filter(({ id }) => !off.includes(id));
}
