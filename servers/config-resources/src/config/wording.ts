import type { FileProblem } from './folder.js';

/** `app.yaml:3 is indented wrongly; its last good version is shown` */
export function problemText({ file, line, message, keepsLastGood }: FileProblem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `${place} ${message}; ${keepsLastGood ? 'its last good version is shown' : 'it is left out'}`;
}
