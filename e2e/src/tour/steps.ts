/** What the tour does with one server. */
export interface ServerTour {
  /** The folder under servers/. */
  folder: string;
  /** Prepares what the server needs and says its environment; what is returned in `close` is ended after the tour. */
  prepare?: () => Promise<Preparation>;
  steps: Step[];
  /** Steps after those, each made from what the one before it has said: an id, say. */
  following?: ((said: string) => Step)[];
}

export interface Preparation {
  env?: Record<string, string>;
  /** Said before the steps: what is real, and what stands in for what. */
  note?: string;
  close?: () => Promise<void>;
}

/** One call, and what its answer must hold. */
export type Step = { fails?: true; says: RegExp } & (
  | { tool: string; arguments: Record<string, unknown> }
  | { resource: string }
  | { prompt: string; arguments: Record<string, string> }
);
