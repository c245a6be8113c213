import { LineCounter, parseDocument } from 'yaml';
import { ConfigProblem } from '../config/problem.js';

/** Without the limits of configuration files: API documents are large. Aliases stay bounded. */
export function readYaml(text: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const [error] = document.errors;
  if (error) throw new ConfigProblem('is not valid YAML', lines.linePos(error.pos[0]).line);
  try {
    return document.toJS({ maxAliasCount: 1_000 });
  } catch {
    throw new ConfigProblem('has aliases (*name) that make it too large');
  }
}
