/** Loaded into a replica: SIGUSR2 sets its clock back by an hour, as an administrator may. */
const real = Date.now;
let back = 0;

globalThis.Date = class extends Date {
  constructor(...args: unknown[]) {
    super(...((args.length === 0 ? [real() - back] : args) as [number]));
  }

  static override now(): number {
    return real() - back;
  }
} as DateConstructor;

process.on('SIGUSR2', () => {
  back = 60 * 60_000;
  process.stderr.write('the clock was set back\n');
});
