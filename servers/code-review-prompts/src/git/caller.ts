/** The caller, and its deadline. */
export interface Caller {
  /** The same text for the same caller: callers take turns. */
  name: string;
  signal: AbortSignal;
}
