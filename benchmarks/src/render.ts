import { goalTable } from './goals.ts';
import type { Report, Table } from './report.ts';

/** RESULTS.md: what was measured, on what, and how far it is from the goals. */
export function render(reports: Report[], notes: string): string {
  const figures = Object.assign({}, ...reports.map((report) => report.figures));
  return [
    '# Results',
    '',
    'Written by `pnpm bench`; do not edit. The five servers and core beside their peers, and beside the limit: a bare Node program that answers the same bytes by hand. What holds on another machine are the ratios, not the times.',
    '',
    '## Against the goals',
    '',
    ...tableLines(goalTable(figures)),
    '',
    notes.trim(),
    '',
    ...reports.flatMap(section),
    ...provenance(reports),
  ].join('\n');
}

function section(report: Report): string[] {
  return [
    `## ${report.title}`,
    '',
    ...report.plots.flatMap(({ file, title }) => [`![${title}](plots/${file})`, '']),
    ...report.tables.flatMap((table) => [`**${table.title}**`, '', ...tableLines(table), '']),
    ...report.method.map((sentence) => `- ${sentence}`),
    '',
  ];
}

function tableLines({ columns, rows, note }: Table): string[] {
  return [
    `| ${columns.join(' | ')} |`,
    `| ${columns.map((_, i) => (i === 0 ? '---' : '---:')).join(' | ')} |`,
    ...rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
    ...(note === undefined ? [] : ['', note]),
  ];
}

function provenance(reports: Report[]): string[] {
  const versions = Object.assign({}, ...reports.map((report) => report.run.versions));
  return [
    '## Method, machine, versions',
    '',
    '- Programs are measured in rounds: each once a round, each round beginning with another one. Numbers are medians of rounds; "middle half" is from the first to the third quartile. Ratios are medians of the ratios within a round.',
    '- The clients write and read JSON by hand, the same for every program, on the same machine as the server. With few processor cores the client takes its share of them, so the fastest programs look a little slower than they are.',
    '- Logs of all programs go to the null device.',
    '',
    '| benchmark | measured | took | Node | machine |',
    '| --- | --- | ---: | --- | --- |',
    ...reports.map(
      ({ name, run }) =>
        `| ${name}${run.quick ? ' (a quick run: not to be quoted)' : ''} | ${run.at} | ${Math.round(run.seconds)} s | ${run.node} | ${run.machine} |`,
    ),
    '',
    `Versions: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
    '',
    'Again: `pnpm install && pnpm bench`, or one of them, `pnpm bench cold`. Needs npm’s registry for `install`; nothing else needs a network.',
    '',
  ];
}
