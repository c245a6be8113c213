import type { Kind } from './programs.ts';

/** A table in RESULTS.md: the first column is text, the others are numbers already written out. */
export interface Table {
  title: string;
  columns: string[];
  rows: string[][];
  /** The note that a reader needs. */
  note?: string;
}

export interface Bar {
  label: string;
  kind: Kind;
  value: number;
  /** The middle half of the runs. */
  low?: number;
  high?: number;
}

/** A bar chart, as a file of its own. */
export interface Plot {
  file: string;
  title: string;
  unit: string;
  bars: Bar[];
  /** Says which end is good. */
  better: 'less' | 'more';
}

/** The results of one benchmark. They are kept as JSON, so a run of one benchmark keeps the others' sections. */
export interface Report {
  name: string;
  title: string;
  /** How it was measured, a sentence each. */
  method: string[];
  tables: Table[];
  plots: Plot[];
  /** The numbers that goals are about. */
  figures: Record<string, number>;
  run: Run;
}

export interface Run {
  at: string;
  seconds: number;
  quick: boolean;
  node: string;
  machine: string;
  versions: Record<string, string>;
}

/** The context of a benchmark. */
export interface Setting {
  quick: boolean;
  /** A temporary folder that is removed afterwards. */
  folder: string;
}

export type Findings = Omit<Report, 'run' | 'name' | 'title'>;

export interface Benchmark {
  name: string;
  title: string;
  measure(setting: Setting): Promise<Findings>;
}

/** Three digits that matter, and no exponents. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', {
    maximumFractionDigits: digits,
    minimumFractionDigits: Math.min(digits, 3),
  });
}
