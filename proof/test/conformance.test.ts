import { conformance, conformanceText, startHttp } from '@mcp-reference/testing';
import { expect, test } from 'vitest';
import {
  notOnStdio,
  requiredOfAnyServer,
  revisions,
  serversWithPrompts,
  serversWithResources,
  withoutRuntime,
} from '../src/conformance-scenarios.ts';
import { startGateway } from '../src/gateway.ts';
import { fixture, servers } from '../src/servers.ts';

// The suite prints a tick for a scenario that skipped all its checks: so what has passed is counted.
const bars = { '2025-11-25': 84, '2026-07-28': 152 } as const;
const stdioBars = { '2025-11-25': 78, '2026-07-28': 148 } as const;

/** Checks of lists that a server does not have. */
const notOffered = (name: string) => [
  ...(serversWithResources.includes(name)
    ? []
    : ['sep-2549-resources-list-caching-hints', 'sep-2549-resources-templates-list-caching-hints']),
  ...(serversWithPrompts.includes(name) ? [] : ['sep-2549-prompts-list-caching-hints']),
];

for (const revision of revisions) {
  test(`core passes every scenario of ${revision}`, async () => {
    await using server = await startHttp(fixture);
    const report = await conformance({ url: server.url, revision, except: withoutRuntime });
    expect(report.failed + report.warned, conformanceText(report)).toBe(0);
    expect(report.passed, conformanceText(report)).toBeGreaterThanOrEqual(bars[revision]);
  });

  test(`core passes every scenario of ${revision} on stdio, behind a gateway`, async () => {
    await using gateway = await startGateway([process.execPath, fixture]);
    const report = await conformance({
      url: gateway.url,
      revision,
      except: [...withoutRuntime, ...notOnStdio],
    });
    expect(report.failed, conformanceText(report)).toBe(0);
    expect(report.passed, conformanceText(report)).toBeGreaterThanOrEqual(stdioBars[revision]);
  });

  for (const { name, bin, prepare } of servers) {
    test(`${name} passes the scenarios of ${revision} for any server`, async () => {
      const { env = {}, close } = await prepare();
      try {
        await using server = await startHttp(bin, { env });
        const only = requiredOfAnyServer(name, revision);
        const report = await conformance({
          url: server.url,
          revision,
          only,
          except: notOffered(name),
        });
        expect(report.failed, conformanceText(report)).toBe(0);
        for (const { scenario, passed } of report.scenarios)
          expect(passed, `${scenario} checked nothing`).toBeGreaterThan(0);
        expect(report.scenarios.map(({ scenario }) => scenario).sort()).toEqual([...only].sort());
      } finally {
        await close?.();
      }
    });
  }
}
