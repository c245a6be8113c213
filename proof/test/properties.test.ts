import { checkTools, propertiesText } from '@mcp-reference/testing/properties';
import { expect, test } from 'vitest';
import { servers } from '../src/servers.ts';
import { toolExamples } from '../src/tool-examples.ts';

test.each(servers)(
  '$name keeps what its schemas say in 1,000 calls of each tool',
  async (server) => {
    const { env = {}, close } = await server.prepare();
    try {
      const examples = toolExamples(server);
      const report = await checkTools({ bin: server.bin, env, cases: 1_000, era: 'modern', examples });
      expect(report.failures, propertiesText(report)).toEqual([]);
      expect(report.cases, propertiesText(report)).toBe(1_000 * report.tools.length);
      for (const { tool, valid, refused } of report.tools) {
        // Where every call is refused, no result has been judged.
        if (examples.some((example) => example.tool === tool))
          expect(refused, propertiesText(report)).toBeLessThan(valid);
      }
    } finally {
      await close?.();
    }
  },
  300_000,
);
