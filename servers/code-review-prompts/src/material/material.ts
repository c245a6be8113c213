/** The text under review, with its source and its languages. */
export interface Material {
  /** Begins with what was left out of it. */
  text: string;
  /** For the reader: `the staged changes`, `src/server.ts`. Pasted text has none. */
  origin?: string;
  languages: string[];
  kind: 'code' | 'diff';
  /** Which part this is, counted from 1, and how many there are. */
  part: number;
  parts: number;
}
