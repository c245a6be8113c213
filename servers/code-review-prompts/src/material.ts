/** What is reviewed: text, where it came from, and in which languages it is. */
export interface Material {
  text: string;
  /** For the reader: `the staged changes`, `src/server.ts`. None for text that was pasted. */
  origin?: string;
  languages: string[];
  kind: 'code' | 'diff';
  /** Some of it is left out; its last lines say what. */
  truncated: boolean;
}
