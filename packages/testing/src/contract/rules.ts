import { beforeAll, describe, expect, test } from 'vitest';
import { pathOf, type ServerUnderTest } from '../connect.js';
import { probeHttp } from '../probes/http.js';
import { callUnknownTools, lookAround } from '../probes/look-around.js';
import { probeProcess } from '../probes/process.js';
import { foreignLines } from '../process-transport.js';
import { allRules } from '../rules/index.js';
import { type Observation, observe } from '../rules/observation.js';
import { inheritedNames } from '../rules/results.js';
import { judge, rulesWithout } from '../rules/rule.js';
import { type ContractCases, environmentOf } from './cases.js';
import type { Cell } from './cell.js';

/** A test for each rule. It judges all that the cell has said by then. */
export function declareRuleTests<Settings, App>(
  server: ServerUnderTest<Settings, App>,
  cases: ContractCases,
  cell: Cell,
): void {
  describe('rules', () => {
    let seen: Observation;
    beforeAll(async () => {
      const client = cell.client();
      await lookAround(client);
      // The SDK by itself finds inherited names; core does not. In process there is only the SDK.
      if ('tools' in client.capabilities())
        await callUnknownTools(client, [
          'no_such_tool',
          ...(cell.wiring === 'in-process' ? [] : inheritedNames),
        ]);
      const { tokenBudget, changingLists } = cases;
      seen = observe(cell.recording.exchanges, client.era, {
        known: { ...(tokenBudget && { tokenBudget }), ...(changingLists && { changingLists }) },
        ...(await behaviourOf(server, cases, cell)),
      });
    }, 120_000);

    test.each(rulesWithout(allRules, cases.off ?? []))('$id: $demand', (rule) => {
      expect(judge([rule], seen)).toEqual([]);
    });
  });
}

/** How the process or the endpoint behaves: once a server, in the cells of one client. */
async function behaviourOf<Settings, App>(
  { bin, command }: ServerUnderTest<Settings, App>,
  cases: ContractCases,
  cell: Cell,
): Promise<Pick<Observation, 'stdio' | 'http'>> {
  const url = cell.url();
  if (url !== undefined) return cell.kind === 'v1' ? { http: await probeHttp({ url }) } : {};
  const process = cell.process();
  if (process === undefined) return {};
  const said = foreignLines(process);
  if (cell.kind !== 'v2-legacy') return { stdio: { foreignLines: said } };
  const env = await environmentOf(cases);
  const stdio = await probeProcess({ bin: pathOf(bin), env, ...(command !== undefined && { command }) });
  return { stdio: { ...stdio, foreignLines: [...said, ...stdio.foreignLines] } };
}
