import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { svg } from './plot.ts';
import { render } from './render.ts';
import type { Report } from './report.ts';

/** Where results go: `results/*.json`, `plots/*.svg`, and `RESULTS.md` made from all of them. */
export async function write(
  folder: string,
  reports: Report[],
  order: string[],
  notes: string,
): Promise<void> {
  await mkdir(join(folder, 'results'), { recursive: true });
  await mkdir(join(folder, 'plots'), { recursive: true });
  for (const report of reports) {
    await writeFile(
      join(folder, 'results', `${report.name}.json`),
      `${JSON.stringify(report, undefined, 1)}\n`,
    );
    for (const plot of report.plots) await writeFile(join(folder, 'plots', plot.file), svg(plot));
  }
  await writeFile(join(folder, 'RESULTS.md'), render(await readAll(folder, order), notes));
}

async function readAll(folder: string, order: string[]): Promise<Report[]> {
  const files = (await readdir(join(folder, 'results'))).filter((name) => name.endsWith('.json'));
  const reports = await Promise.all(
    files.map(
      async (name): Promise<Report> => JSON.parse(await readFile(join(folder, 'results', name), 'utf8')),
    ),
  );
  return reports.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}
