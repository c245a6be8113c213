import { holdOf, monitorEventLoop, startStdio } from '@mcp-reference/testing';
import { expect, test } from 'vitest';

/** Works without a pause for so many milliseconds of processor time. */
function block(ms: number): void {
  const start = process.cpuUsage();
  for (let used = 0; used < ms * 1_000; ) {
    const { user, system } = process.cpuUsage(start);
    used = user + system;
  }
}

/** Answers each line, a number of milliseconds, after it has blocked for as long. */
const blocking = `${block}
  process.stdin.setEncoding('utf8').on('data', (ms) => {
    block(Number(ms));
    setTimeout(() => console.log('done'), 20);
  });`;

test.each([
  ['each time for 200 ms', [200, 200, 200], 150, 300],
  ['once for 200 ms, as on a machine that is busy for a moment', [200, 0], 0, 100],
  ['for 500 ms, in whatever state the machine is', [500], 400, 5_000],
  ['not at all', [0], 0, 100],
])(
  'work that holds the event loop %s is measured in this process and in another',
  async (_, ms, least, most) => {
    await using server = startStdio('-e', { args: [blocking], env: monitorEventLoop, watched: false });
    const elsewhere = [...ms];
    const byServer = await holdOf(async () => {
      const { length } = server.lines;
      server.write(`${elsewhere.shift()}\n`);
      await server.until(() => server.lines[length]);
    }, server);
    const here = [...ms];
    const byThread = await holdOf(async () => block(here.shift() ?? Number.NaN));
    for (const held of [byServer, byThread]) {
      expect(held).toBeGreaterThanOrEqual(least);
      expect(held).toBeLessThanOrEqual(most);
    }
    expect([elsewhere, here]).toEqual([[], []]);
  },
);
