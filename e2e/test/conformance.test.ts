import { conformance, conformanceText, startHttp, startHttpTap, startStdioTap } from '@mcp-reference/testing';
import { expect, onTestFinished, test } from 'vitest';
import { notOffered, notOnStdio, requiredOfAnyServer, revisions } from '../src/conformance-scenarios.ts';
import { startGateway } from '../src/gateway.ts';
import { fixture, servers } from '../src/servers.ts';

// The suite prints a tick for a scenario that skipped all its checks: so what has passed is counted.
const bars = {
  // `server-sse-streams-functional` looks at streams, and quick answers are plain JSON: core/test/sessions.test.ts does it.
  '2025-11-25': { http: { checks: 83, scenarios: 33 }, stdio: { checks: 79, scenarios: 31 } },
  '2026-07-28': { http: { checks: 196, scenarios: 49 }, stdio: { checks: 148, scenarios: 39 } },
} as const;

/** A suite that hangs is ended before its test is. Behind the gateway each request of 2026-07-28 starts a process. */
const limitMs = 100_000;
const gatewayLimitMs = 250_000;
/** Half a second, which the suite gives some answers, is too little for that, and on a busy machine. */
const patience = 10;

// These four wait most of their time: they wait together.
for (const revision of revisions) {
  const { http, stdio } = bars[revision];

  test.concurrent(`core passes every scenario of ${revision}`, async ({ expect, onTestFinished }) => {
    const server = await startHttp(fixture);
    onTestFinished(() => server.stop());
    await using tap = await startHttpTap(server.url);
    const report = await conformance({ url: tap.url, revision, limitMs, patience });
    expect(report.failed + report.warned, conformanceText(report)).toBe(0);
    expect(report.passed, conformanceText(report)).toBeGreaterThanOrEqual(http.checks);
    expect(report.scenarios.filter(({ passed }) => passed > 0)).toHaveLength(http.scenarios);
  });

  test.concurrent(`core passes every scenario of ${revision} on stdio, behind a gateway`, async ({
    expect,
    onTestFinished,
  }) => {
    await using tap = await startStdioTap([process.execPath, fixture]);
    const gateway = await startGateway(tap.command);
    onTestFinished(() => gateway[Symbol.asyncDispose]());
    const report = await conformance({
      url: gateway.url,
      revision,
      except: notOnStdio,
      limitMs: gatewayLimitMs,
      patience,
    });
    expect(report.failed, conformanceText(report)).toBe(0);
    expect(report.passed, conformanceText(report)).toBeGreaterThanOrEqual(stdio.checks);
    expect(report.scenarios.filter(({ passed }) => passed > 0)).toHaveLength(stdio.scenarios);
  }, 300_000);
}

for (const revision of revisions) {
  for (const { name, bin, prepare } of servers) {
    test(`${name} passes the scenarios of ${revision} for any server`, async () => {
      const { env = {}, close } = await prepare();
      onTestFinished(() => close?.());
      const server = await startHttp(bin, { env });
      onTestFinished(() => server.stop());
      await using tap = await startHttpTap(server.url);
      const only = requiredOfAnyServer(name, revision);
      const report = await conformance({ url: tap.url, revision, only, except: notOffered(name), limitMs });
      expect(report.failed, conformanceText(report)).toBe(0);
      const passed = report.scenarios.filter((result) => result.passed > 0);
      expect(passed.map(({ scenario }) => scenario).sort()).toEqual(only.toSorted());
    });
  }
}
