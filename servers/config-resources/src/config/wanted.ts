import { parsePath } from './path.js';

/**
 * The paths that the user wants to see, whatever stands there: `database.user, services.*.note`. Each stands for all that is
 * below it, too.
 */
export function wantedPaths(setting: string | undefined): (path: readonly string[]) => boolean {
  const wanted = (setting ?? '')
    .split(',')
    .map((text) => parsePath(text))
    .filter((path) => path.length > 0);
  return (path) =>
    wanted.some(
      (steps) => steps.length === path.length && steps.every((step, at) => step === '*' || step === path[at]),
    );
}
