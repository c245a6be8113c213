import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fuzzHttp, fuzzStdio, fuzzText, startHttp } from '../src/index.js';

const planted = (name: string) => fileURLToPath(new URL(`planted/${name}`, import.meta.url));
const options = { mutants: 200, seed: 3, deadlineMs: 3_000 };
const onStdio = (plant: string) =>
  fuzzStdio({ ...options, bin: planted('any-server.mjs'), env: { PLANT: plant }, eras: ['legacy'] });
const overHttp = async (plant: string) => {
  await using server = await startHttp(planted('any-http.mjs'), { env: { PLANT: plant } });
  return await fuzzHttp({ ...options, url: server.url });
};

test('a server without faults lives through every mutant, and the same seed sends the same', async () => {
  const report = await onStdio('');
  expect(report.failures, fuzzText(report)).toEqual([]);
  expect(report).toMatchObject({ mutants: 200, seed: 3 });
  expect(report.answers).toBeGreaterThan(100);
  expect(await onStdio('')).toEqual(report);
  const http = await overHttp('');
  expect(http.failures, fuzzText(http)).toEqual([]);
  expect(http.mutants).toBe(200);
});

test.each([
  ['dies', /ended too early/],
  ['deaf', /ping was not answered within 3 s/],
  ['mutters', /wrote a line that is no message: what\?/],
  ['null-id', /wrote a wrong message: .*\/id/],
  ['trace', /leaks in an error: a stack trace/],
])('a planted fault (%s) is found on stdio, with what had been sent', async (plant, problem) => {
  const { failures } = await onStdio(plant);
  expect(failures.map((failure) => failure.problem)).toContainEqual(expect.stringMatching(problem));
  expect(failures.every(({ sent }) => sent.length > 0)).toBe(true);
});

test.each([
  ['dies', /ECONNRE|socket hang up/],
  ['hangs', /was not answered within 3 s/],
  ['fails', /was answered with 500/],
  ['stack', /leaks in an error: a stack trace/],
  ['null-id', /a wrong message: .*\/id/],
  ['refuses', /a good request was answered 400/],
])('a planted fault (%s) is found over HTTP', async (plant, problem) => {
  const { failures } = await overHttp(plant);
  expect(failures.map((failure) => failure.problem)).toContainEqual(expect.stringMatching(problem));
});
