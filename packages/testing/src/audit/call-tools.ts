import fc from 'fast-check';
import type { TestClient } from '../clients/test-client.js';
import type { Tool } from '../messages.js';
import { probeArguments } from '../probes/arguments.js';
import { valuesOf } from '../properties/arbitrary.js';
import type { ExampleCall } from '../properties/check-tools.js';
import { isObject } from '../properties/schema.js';
import { Validity } from '../properties/validity.js';
import type { AuditSettings } from './options.js';

type Arguments = Record<string, unknown>;

/**
 * Calls the tools that are marked as reading only, and no others unless `callAll` says so: once as they want to be
 * called, and then with arguments as hosts and models send them.
 *
 * @returns the calls on which the others built
 */
export async function callTools(
  client: TestClient,
  tools: readonly Tool[],
  { callAll = false, examples = [], seed = 1 }: AuditSettings,
): Promise<ExampleCall[]> {
  const made: ExampleCall[] = [];
  for (const tool of tools) {
    if (!callAll && tool.annotations?.readOnlyHint !== true) continue;
    const own = examples.filter((example) => example.tool === tool.name).map((example) => example.arguments);
    for (const args of own.length > 0 ? own : argumentsFor(tool, seed)) {
      await client.callTool(tool.name, args).catch(() => {});
      made.push({ tool: tool.name, arguments: args });
      await probeArguments(client, tool, args);
    }
  }
  return made;
}

/** The shortest and the fullest of some valid arguments; none where the schema allows none that can be made. */
function argumentsFor({ inputSchema }: Tool, seed: number): Arguments[] {
  try {
    const validity = new Validity(inputSchema);
    const byLength = fc
      .sample(valuesOf(inputSchema), { numRuns: 100, seed })
      .filter(isObject)
      .map((args) => known(inputSchema.properties ?? {}, args))
      .filter((args) => validity.isValid(args))
      .sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length);
    const most = Math.max(...byLength.map((args) => Object.keys(args).length));
    const fullest = byLength.find((args) => Object.keys(args).length === most);
    return [...new Set([byLength[0], fullest])].filter((args) => args !== undefined);
  } catch {
    return [];
  }
}

/** Without the arguments that the schema does not name. */
function known(properties: object, args: Arguments): Arguments {
  return Object.fromEntries(Object.entries(args).filter(([name]) => Object.hasOwn(properties, name)));
}
