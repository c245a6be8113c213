import type { EvaluateRequest, Evaluation } from './evaluate.js';
import type { Curve, SampleRequest } from './sample.js';
import type { Conversion, ConvertRequest } from './units.js';

/** What the worker can be asked, and what it answers to each. */
export interface Jobs {
  evaluate: { request: EvaluateRequest; answer: Evaluation };
  convert: { request: ConvertRequest; answer: Conversion };
  sample: { request: SampleRequest; answer: Curve[] };
}

export type JobName = keyof Jobs;

export type WorkerReply = { ok: true; answer: unknown } | { ok: false; problem: string; expected: boolean };
