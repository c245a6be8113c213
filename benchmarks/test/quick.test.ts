import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serverNames } from '@mcp-reference/release/workspace';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../src/report.ts';

const run = promisify(execFile);
const bench = fileURLToPath(new URL('../bench.ts', import.meta.url));

describe('a quick run of cold and tokens', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bench-'));
    await run(process.execPath, [bench, 'cold', 'tokens', '--quick', '--out', folder]);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const report = async (name: string): Promise<Report> =>
    JSON.parse(await readFile(join(folder, 'results', `${name}.json`), 'utf8'));

  test('measures every server of ours, the peers and the limit', async () => {
    const [table] = (await report('cold')).tables;
    const titles = table?.rows.map(([title]) => title);
    for (const title of [
      ...serverNames,
      'SDK v1, one tool',
      'SDK v2, one tool',
      'fastmcp, one tool',
      'mcp-framework, one tool',
      'server-everything',
      'server-memory',
      'bare Node, by hand',
    ]) {
      expect(titles).toContain(title);
    }
  });

  test('every row is as long as its head, every figure a number', async () => {
    for (const { tables, figures } of [await report('cold'), await report('tokens')]) {
      for (const { columns, rows } of tables) {
        for (const row of rows) expect(row).toHaveLength(columns.length);
      }
      for (const value of Object.values(figures)) expect(value).toEqual(expect.any(Number));
    }
  });

  test('tokens are counted by a tokenizer, and stay in the order of characters ÷ 4', async () => {
    const { figures, tables } = await report('tokens');
    const calculator = tables[0]?.rows.find(([title]) => title === 'calculator');
    const quarter = Number(calculator?.[3]?.replace(',', ''));
    expect(figures['tokens.calculator']).toBeGreaterThan(quarter / 2);
    expect(figures['tokens.calculator']).toBeLessThan(quarter * 2);
  });

  test('RESULTS.md has the goals, both sections, and says that it was a quick run', async () => {
    const text = await readFile(join(folder, 'RESULTS.md'), 'utf8');
    expect(text).toContain('## Against the goals');
    expect(text).toContain('## Cold start and idle memory');
    expect(text).toContain('## What a tool list costs a model');
    expect(text).toContain('a quick run: not to be quoted');
  });

  test('plots are SVG documents', async () => {
    const plots = await readdir(join(folder, 'plots'));
    expect(plots.sort()).toEqual(['cold.svg', 'memory.svg', 'tokens.svg']);
    for (const plot of plots) {
      expect(await readFile(join(folder, 'plots', plot), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    }
  });
});

test('a later run of another benchmark leaves the first one’s section standing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const { write } = await import('../src/results.ts');
    await write(folder, [sample('one')], ['one', 'two'], '');
    await write(folder, [sample('two')], ['one', 'two'], '');
    expect(await readFile(join(folder, 'RESULTS.md'), 'utf8')).toMatch(
      /## Title of one[\s\S]*## Title of two/,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a quick run of tasks measures a waiting task, and a call meanwhile', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    await run(process.execPath, [bench, 'tasks', '--quick', '--out', folder]);
    const { figures, tables } = JSON.parse(
      await readFile(join(folder, 'results', 'tasks.json'), 'utf8'),
    ) as Report;
    expect(tables[0]?.rows.map(([title]) => title)).toEqual(['in memory', 'in SQLite']);
    expect(figures['tasks.kB']).toEqual(expect.any(Number));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);

test('a benchmark that does not exist is named, with those that do', async () => {
  const error = await run(process.execPath, [bench, 'warm']).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 2, stderr: expect.stringContaining('choose from cold, stdio, http') });
});

test('--help names every benchmark', async () => {
  const { stdout } = await run(process.execPath, [bench, '--help']);
  for (const name of ['cold', 'stdio', 'http', 'sessions', 'tasks', 'install', 'tokens'])
    expect(stdout).toContain(name);
});

function sample(name: string): Report {
  const run = {
    at: '2026-01-01T00:00',
    seconds: 1,
    quick: false,
    node: 'v24.0.0',
    machine: 'one',
    versions: {},
  };
  return { name, title: `Title of ${name}`, method: [], tables: [], plots: [], figures: {}, run };
}
