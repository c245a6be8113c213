import { checkTools, propertiesText } from '@mcp-reference/testing/properties';
import { expect, onTestFinished, test } from 'vitest';
import { servers } from '../src/servers.ts';

/** Fixed, so that the same code has the same verdict; `pnpm property` looks with another each time. */
const seed = 20_260_728;

test.each(servers)(
  '$name keeps what its schemas say in 1,000 calls of each tool',
  async (server) => {
    const { env = {}, close } = await server.prepare();
    onTestFinished(() => close?.());
    const report = await checkTools({
      bin: server.bin,
      env,
      cases: 1_000,
      seed,
      era: 'modern',
      examples: server.examples,
    });
    expect(report.failures, propertiesText(report)).toEqual([]);
    expect(report.tools).not.toEqual([]);
    expect(report.cases, propertiesText(report)).toBe(1_000 * report.tools.length);
    // Where every call is refused, no result has been judged.
    for (const { valid, refused } of report.tools)
      expect(refused, propertiesText(report)).toBeLessThan(valid);
  },
  300_000,
);

test.each([
  ['config-resources', 'risky_operation'],
  ['notifications', 'broadcast_notification'],
])(
  '%s keeps what the schema of %s says in 200 calls as tasks',
  async (name, tool) => {
    const server = servers.find((one) => one.name === name);
    if (server === undefined) throw new Error(`there is no server ${name}`);
    const { env = {}, close } = await server.prepare();
    onTestFinished(() => close?.());
    const { bin, examples } = server;
    const report = await checkTools({
      bin,
      env,
      cases: 200,
      seed,
      era: 'modern',
      asTasks: true,
      tools: [tool],
      examples,
    });
    expect(report.failures, propertiesText(report)).toEqual([]);
    const [{ valid = 0, refused = valid } = {}] = report.tools;
    expect(refused, propertiesText(report)).toBeLessThan(valid);
  },
  300_000,
);
