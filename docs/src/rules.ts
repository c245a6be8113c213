import { allRules, type Rule } from '@mcp-reference/testing';

/** The sections of `rules.md`, made of the rules themselves: those whose identifiers begin with one of the words. */
export function rulesText(words: string): string {
  const beginnings = words.split(',');
  return allRules
    .filter(({ id }) => beginnings.some((word) => id === word || id.startsWith(`${word}-`)))
    .map(section)
    .join('\n\n');
}

function section({ id, kind, demand, why, reports }: Rule): string {
  const known = reports.map((report) => `[${report}](${addressOf(report)})`).join(', ');
  const seen = known === '' ? '' : ` Reported in ${known}.`;
  return `### ${id}\n\n**${demand}** ${why}${seen} (${kind})`;
}

/** GitHub sends a pull request's number on from `issues` to `pull`. */
function addressOf(report: string): string {
  return report.startsWith('https:') ? report : `https://github.com/${report.replace('#', '/issues/')}`;
}
