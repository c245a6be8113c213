import { allRules } from '../rules/index.js';
import { rulesPage } from '../rules/page.js';
import type { Finding, RuleKind } from '../rules/rule.js';
import type { AuditReport } from './report.js';

const level: Record<RuleKind, 'error' | 'warning'> = {
  protocol: 'error',
  safety: 'error',
  usability: 'warning',
};

/**
 * The report as SARIF 2.1.0, for code scanning. A finding is at a name on the wire, not at a line of source; because
 * some readers demand a file, each also points at the file given.
 *
 * @param file the file that a finding is shown at, relative to the repository
 */
export function auditSarif({ rules, findings }: AuditReport, file = 'README.md'): string {
  const driver = {
    name: 'mcp-audit',
    informationUri: rulesPage,
    rules: allRules
      .filter(({ id }) => rules.includes(id))
      .map(({ id, kind, demand, why }) => ({
        id,
        shortDescription: { text: demand },
        fullDescription: { text: why },
        helpUri: `${rulesPage}#${id}`,
        defaultConfiguration: { level: level[kind] },
        properties: { tags: [kind] },
      })),
  };
  const results = findings.map((finding) => resultOf(finding, rules.indexOf(finding.rule), file));
  return JSON.stringify(
    {
      $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
      version: '2.1.0',
      runs: [{ tool: { driver }, results }],
    },
    null,
    2,
  );
}

function resultOf({ rule, kind, at, says }: Finding, ruleIndex: number, file: string) {
  return {
    ruleId: rule,
    ruleIndex,
    level: level[kind],
    message: { text: at === '' ? says : `${at}: ${says}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: file }, region: { startLine: 1 } },
        ...(at !== '' && { logicalLocations: [{ fullyQualifiedName: at }] }),
      },
    ],
    partialFingerprints: { finding: `${rule} ${at} ${says}`.slice(0, 200) },
  };
}
