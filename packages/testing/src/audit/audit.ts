import { type ClientKind, clientKinds, type TestClient } from '../clients/test-client.js';
import { type Connection, connect } from '../connect.js';
import { newSeed } from '../fuzz/report.js';
import { fuzzStdio } from '../fuzz/stdio.js';
import { probeHttp } from '../probes/http.js';
import { callUnknownTools, lookAround } from '../probes/look-around.js';
import { probeProcess } from '../probes/process.js';
import { foreignLines } from '../process-transport.js';
import { allRules } from '../rules/index.js';
import { type Observation, observe } from '../rules/observation.js';
import { inheritedNames } from '../rules/results.js';
import { judge, type Rule, rulesWithout, unique } from '../rules/rule.js';
import { tokensOf } from '../rules/tools.js';
import { Recording } from '../wire/recording.js';
import { WireLog } from '../wire/wire-log.js';
import { callTools } from './call-tools.js';
import type { AuditSettings, Target } from './options.js';
import type { AuditReport } from './report.js';

/**
 * Audits any MCP server, in any language. It connects with three clients, lists everything, calls the tools that only
 * read, sends wrong and mutated messages, and judges the answers by the rules of `docs/rules.md`.
 *
 * @throws Error when no client can connect
 */
export async function audit(target: Target, settings: AuditSettings = {}): Promise<AuditReport> {
  const { limitMs = 300_000, signal } = settings;
  const late = AbortSignal.timeout(limitMs);
  const ended = AbortSignal.any([late, ...(signal ? [signal] : [])]);
  const { promise: cut, reject } = Promise.withResolvers<never>();
  const onEnd = () =>
    reject(
      new Error(
        late.aborted
          ? `the audit was not done within ${limitMs / 1_000} s: raise --limit`
          : 'the audit was ended',
      ),
    );
  ended.addEventListener('abort', onEnd);
  try {
    ended.throwIfAborted();
    return await Promise.race([new Audit(target, settings, ended).run(), cut]);
  } finally {
    ended.removeEventListener('abort', onEnd);
  }
}

/** One audit, step by step. */
class Audit {
  readonly #target: Target;
  readonly #settings: AuditSettings;
  readonly #signal: AbortSignal;
  readonly #rules: Rule[];
  readonly #report: AuditReport;
  readonly #tell: (step: string) => void;
  readonly #seen: Observation[] = [];

  constructor(target: Target, settings: AuditSettings, signal: AbortSignal) {
    const { off = [], seed = newSeed(), onProgress = () => {} } = settings;
    this.#target = target;
    this.#settings = settings;
    this.#signal = signal;
    this.#rules = rulesWithout(allRules, off);
    this.#tell = onProgress;
    this.#report = {
      server: { name: '', version: '' },
      eras: [],
      tools: 0,
      resources: 0,
      prompts: 0,
      tokens: 0,
      messages: 0,
      mutants: 0,
      seed,
      rules: this.#rules.map(({ id }) => id),
      calls: [],
      findings: [],
    };
  }

  async run(): Promise<AuditReport> {
    const refusals: string[] = [];
    for (const kind of this.#settings.clients ?? clientKinds) {
      this.#tell(`connecting as ${kind}`);
      const why = await this.#meet(kind);
      if (why !== undefined) refusals.push(`${kind}: ${why}`);
    }
    const report = this.#report;
    const [first] = this.#seen;
    const { behaviour = true } = this.#settings;
    if (behaviour && report.eras.length > 0 && first !== undefined)
      Object.assign(first, await this.#behaviour(first));
    const findings = this.#seen.flatMap((seen) => judge(this.#rules, seen));
    // Where the server said nothing either, there is nothing to judge.
    if (report.eras.length === 0 && findings.every(({ rule }) => rule === 'client-connects'))
      throw new Error(`no client could connect.\n${refusals.join('\n')}`);
    report.findings = unique(findings);
    return report;
  }

  /** Why a client could not work with the server, or undefined. */
  async #meet(kind: ClientKind): Promise<string | undefined> {
    const log = new WireLog();
    const recording = new Recording(log);
    let connection: Connection | undefined;
    let failed: string | undefined;
    try {
      connection = await this.#connect(kind, recording);
      await this.#use(connection.client);
    } catch (error) {
      failed = (error as Error).message;
    }
    const process = connection?.process;
    this.#seen.push(
      observe(recording.exchanges, kind === 'v2-modern' ? 'modern' : 'legacy', {
        wrongMessages: log.problems,
        known: this.#known(),
        ...(process && { stdio: { foreignLines: foreignLines(process) } }),
        // A server may well not speak the newest revision yet.
        ...(failed !== undefined && kind !== 'v2-modern' && { refusedClient: { kind, why: failed } }),
      }),
    );
    await connection?.close();
    this.#report.messages += log.counts.client + log.counts.server;
    return failed;
  }

  #connect(client: ClientKind, recording: Recording): Promise<Connection> {
    const target = this.#target;
    if ('url' in target)
      return connect({ client, wiring: 'http', server: { bin: '' }, http: target, recording });
    const { bin, command, ...process } = target;
    const server = { bin, ...(command !== undefined && { command }) };
    return connect({
      client,
      wiring: 'stdio',
      server,
      recording,
      watched: false,
      signal: this.#signal,
      ...process,
    });
  }

  async #use(client: TestClient): Promise<void> {
    const report = this.#report;
    if (!report.eras.includes(client.era)) report.eras.push(client.era);
    report.server = client.serverInfo();
    await lookAround(client);
    const offers = client.capabilities();
    report.resources = 'resources' in offers ? (await client.listResources()).length : 0;
    report.prompts = 'prompts' in offers ? (await client.listPrompts()).length : 0;
    if (!('tools' in offers)) return;
    const tools = await client.listTools();
    report.tools = tools.length;
    report.tokens = tokensOf(tools);
    await callUnknownTools(client, ['no_such_tool', ...inheritedNames]);
    // Every client would see the same answers: the first one calls.
    if (report.eras.length > 1 || report.calls.length > 0) return;
    this.#tell('calling tools');
    report.calls = await callTools(client, tools, { ...this.#settings, seed: report.seed });
  }

  #known(): Observation['known'] {
    const { tokenBudget, startLimitMs } = this.#settings;
    return {
      ...(tokenBudget !== undefined && { tokenBudget }),
      ...(startLimitMs !== undefined && { startLimitMs }),
    };
  }

  /** How the process or the endpoint behaves, beyond what a client has seen. */
  async #behaviour({ stdio: met }: Observation): Promise<Pick<Observation, 'stdio' | 'http'>> {
    const target = this.#target;
    this.#tell('watching how it starts, refuses and ends');
    if ('url' in target) return { http: await probeHttp(target) };
    const command = { ...target, signal: this.#signal };
    const stdio = await probeProcess(command, this.#settings.patienceMs);
    stdio.foreignLines.push(...(met?.foreignLines ?? []));
    const { mutants = 300 } = this.#settings;
    if (mutants === 0) return { stdio };
    const { seed, eras } = this.#report;
    const onProgress = (sent: number) => this.#tell(`sending mutants: ${sent} of ${mutants}`);
    const { failures } = await fuzzStdio({ ...command, mutants, seed, eras, onProgress });
    this.#report.mutants = mutants;
    return { stdio: { ...stdio, mutants: failures.map(({ problem }) => problem) } };
  }
}
