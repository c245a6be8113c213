/** Lives as long as the process. `open` makes it, and every connection shares it. */
export interface App {
  engine: {
    /** Does a job in a thread of its own. @throws ExpectedError when it cannot be done */
    run<Name extends JobName>(
      name: Name,
      request: Jobs[Name]['request'],
      asker: Asker,
    ): Promise<Jobs[Name]['answer']>;
  };
}

/** The caller: callers take turns. */
export interface Asker {
  caller: string;
  /** Gives up the job: a waiting one is dropped, a running one ended. */
  signal: AbortSignal;
}

export interface Jobs {
  evaluate: { request: EvaluateRequest; answer: Evaluation };
  convert: { request: ConvertRequest; answer: Conversion };
  summarize: { request: (number | string)[]; answer: Summary };
  plot: { request: PlotRequest; answer: Plot };
}
export type JobName = keyof Jobs;

export interface EvaluateRequest {
  expression: string;
  variables: Record<string, number | string>;
  mode: 'decimal' | 'fraction';
  /** Significant digits in decimal mode: 32 unless said, or all of a whole number with up to 64. */
  precision?: number | undefined;
}

export interface Evaluation {
  /** The nearest double; null when it is too large for one. */
  result: number | boolean | null;
  /** All digits that are certain, as far as they were asked for, or the fraction. */
  exact: string;
  /** In fraction mode, `numerator/denominator`. */
  fraction?: string;
  type: 'decimal' | 'fraction' | 'boolean';
}

export interface ConvertRequest {
  value: number | string;
  from: string;
  to: string;
}

export interface Conversion {
  result: number;
  exact: string;
  /** Which of several units an ambiguous name was taken for. */
  note?: string;
}

export interface Summary {
  count: number;
  sum: number;
  mean: number;
  median: number;
  /** The values that occur most often; none when all occur equally often. At most 10. */
  modes: number[];
  min: number;
  max: number;
  /** Quartiles by linear interpolation between order statistics (Hyndman & Fan 1996, type 7). */
  q1: number;
  q3: number;
  /** Squared deviation from the mean, divided by n. */
  variance_population: number;
  stdev_population: number;
  /** Divided by n − 1 (Bessel); null for a single value. */
  variance_sample: number | null;
  stdev_sample: number | null;
  /** The value that a double rounds, to 100 significant digits. */
  exact: Record<'sum' | 'mean' | 'median' | 'min' | 'max', string>;
}

export interface PlotRequest {
  expressions: string[];
  xMin: number;
  xMax: number;
}

export interface Plot {
  png: Uint8Array;
  /** The lowest and highest sampled point of each. The true extremum may lie between two samples. */
  curves: { expression: string; min: Extremum; max: Extremum; samples: number }[];
}
type Extremum = { x: number; y: number };
