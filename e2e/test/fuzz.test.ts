import { fuzzHttp, fuzzStdio, fuzzText, startHttp } from '@mcp-reference/testing';
import { expect, onTestFinished, test } from 'vitest';
import { fixture, servers } from '../src/servers.ts';

/** Fixed, so that the same code has the same verdict; `pnpm fuzz` looks with another each time. */
const seed = 20_260_728;

test('core lives through 5,000 mutants on stdio', async () => {
  const report = await fuzzStdio({ bin: fixture, mutants: 5_000, seed });
  expect(report.failures, fuzzText(report)).toEqual([]);
  expect(report.mutants).toBe(5_000);
});

test('core lives through 5,000 mutants over HTTP', async () => {
  const server = await startHttp(fixture);
  onTestFinished(() => server.stop());
  const report = await fuzzHttp({ url: server.url, mutants: 5_000, seed });
  expect(report.failures, fuzzText(report)).toEqual([]);
  expect(report.mutants).toBe(5_000);
});

test.each(servers)('$name lives through 500 mutants on stdio and over HTTP', async ({ bin, prepare }) => {
  const { env = {}, close } = await prepare();
  onTestFinished(() => close?.());
  const stdio = await fuzzStdio({ bin, env, mutants: 500, seed });
  expect(stdio.failures, fuzzText(stdio)).toEqual([]);
  const server = await startHttp(bin, { env });
  onTestFinished(() => server.stop());
  const http = await fuzzHttp({ url: server.url, mutants: 500, seed });
  expect(http.failures, fuzzText(http)).toEqual([]);
});
