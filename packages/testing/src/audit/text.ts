import { count } from '../count.js';
import type { Finding } from '../rules/rule.js';
import type { AuditReport } from './report.js';

const revisions = { legacy: '2025-11-25', modern: '2026-07-28' } as const;

/** A report for people: what the server is, what was done, what was found. */
export function auditText(report: AuditReport): string {
  const { server, eras, tools, resources, prompts, tokens, messages, mutants, seed, calls, findings } =
    report;
  const spoken = eras.map((era) => revisions[era]).join(' and ') || 'nothing that a client can work with';
  const called = [...new Set(calls.map(({ tool }) => tool))];
  return [
    `${server.name || 'a server'} ${server.version}, which speaks ${spoken}`,
    `${count(tools, 'tool')} (${count(tokens, 'token')}), ${count(resources, 'resource')}, ${count(prompts, 'prompt')}`,
    `${count(messages, 'message')} judged by the official schema; ${count(mutants, 'mutant')} sent (seed ${seed})`,
    called.length === 0 ? 'no tool was called' : `called ${called.join(', ')}`,
    ...(findings.length === 0 ? ['no findings'] : grouped(findings)),
  ].join('\n');
}

/** One line for a problem, with all the places where it is. */
function grouped(findings: readonly Finding[]): string[] {
  const places = new Map<string, string[]>();
  for (const { rule, at, says } of findings) {
    const line = `${rule}: ${says}`;
    places.set(line, [...(places.get(line) ?? []), ...(at === '' ? [] : [at])]);
  }
  return [...places].map(([line, at]) => (at.length === 0 ? line : `${line} (${at.join(', ')})`));
}
