import { allRules } from '../rules/index.js';
import type { AuditReport } from './report.js';

/** The report as JUnit XML: a test case for each rule, which fails where there are findings. */
export function auditJunit({ server, rules, findings }: AuditReport): string {
  const failed = rules.filter((id) => findings.some(({ rule }) => rule === id));
  const counts = `tests="${rules.length}" failures="${failed.length}" errors="0" time="0"`;
  const name = attribute(`${server.name || 'a server'} ${server.version}`);
  const cases = allRules
    .filter(({ id }) => rules.includes(id))
    .map(({ id, kind, demand }) => {
      const own = findings.filter(({ rule }) => rule === id);
      const open = `    <testcase classname="mcp-audit.${kind}" name="${attribute(id)}" time="0"`;
      if (own.length === 0) return `${open}/>`;
      const lines = own.map(({ at, says }) => (at === '' ? says : `${at}: ${says}`));
      const failure = `<failure type="${kind}" message="${attribute(demand)}">${text(lines.join('\n'))}</failure>`;
      return `${open}>\n      ${failure}\n    </testcase>`;
    });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="mcp-audit" ${counts}>`,
    `  <testsuite name="${name}" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

/** XML 1.0 allows no other control characters, not even escaped. */
function text(value: string): string {
  const allowed = value.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
  return allowed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function attribute(value: string): string {
  return text(value)
    .replaceAll('"', '&quot;')
    .replaceAll(/[\t\n\r]/g, ' ');
}
