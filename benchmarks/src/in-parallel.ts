import { throwIfStopped } from './progress.ts';

/** Does numbered pieces of work, so many at a time. */
export async function inParallel(
  count: number,
  width: number,
  work: (i: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < count) {
        throwIfStopped();
        await work(next++);
      }
    }),
  );
}
