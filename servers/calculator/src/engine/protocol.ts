import type { Plot } from '../plot/plot.js';
import type { Summary } from '../statistics.js';
import type { EvaluateRequest, Evaluation } from './evaluate.js';
import type { SampleRequest } from './sample.js';
import type { Conversion, ConvertRequest } from './units.js';

/** What the worker can be asked, and what it answers to each. */
export interface Jobs {
  evaluate: { request: EvaluateRequest; answer: Evaluation };
  convert: { request: ConvertRequest; answer: Conversion };
  summarize: { request: (number | string)[]; answer: Summary };
  plot: { request: SampleRequest; answer: Plot };
}

export type JobName = keyof Jobs;

export type Outcome = { ok: true; answer: unknown } | { ok: false; problem: string; expected: boolean };

/** Whether the job is now at what somebody wrote, which may not take long; in the end what became of it. */
export type WorkerReply = { written: boolean } | Outcome;

/** What was asked cannot be computed; the message says why, and what to ask instead. */
export class JobError extends Error {
  override name = 'JobError';
}
