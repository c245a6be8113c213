/** `mcp-audit -- node server.js`: what is wrong with a server, for people and for other programs. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { audit } from './audit/audit.js';
import { auditJunit } from './audit/junit.js';
import type { Target } from './audit/options.js';
import type { AuditReport } from './audit/report.js';
import { auditSarif } from './audit/sarif.js';
import { auditText } from './audit/text.js';
import type { ExampleCall } from './properties/check-tools.js';
import { allRules } from './rules/index.js';
import { rulesPage } from './rules/page.js';

const usage = `mcp-audit [options] -- <command> [arguments]
mcp-audit [options] <url>

Finds out what is wrong with an MCP server: one that a command starts on stdio, as a host would start it,
or one that serves HTTP at an address. Tools are called only when they are marked as reading only.

  --format <name>      text (default), json, sarif or junit
  --off <rule>         switch a rule off; may be given several times
  --rules              list the rules
  --call-all           call every tool, also those that may change or destroy something
  --examples <file>    JSON: [{ "tool": "…", "arguments": { … } }], arguments that mean something
  --token-env <name>   environment variable with the bearer token for the address
  --mutants <number>   mutated messages that are sent on stdio, 0 for none (default 300)
  --seed <number>      send the same mutants and arguments as another time
  --tokens <number>    most tokens that tools/list may cost (default 1500)
  --limit <seconds>    longest audit (default 300)
  --help               show this

Exit codes: 0 nothing found, 1 findings, 2 wrong usage, or no client could connect, or the limit was reached,
130 ended by Ctrl-C.`;

const options = {
  format: { type: 'string', default: 'text' },
  off: { type: 'string', multiple: true, default: [] as string[] },
  rules: { type: 'boolean', default: false },
  'call-all': { type: 'boolean', default: false },
  examples: { type: 'string' },
  'token-env': { type: 'string' },
  mutants: { type: 'string', default: '300' },
  seed: { type: 'string' },
  tokens: { type: 'string', default: '1500' },
  limit: { type: 'string', default: '300' },
  help: { type: 'boolean', default: false, short: 'h' },
} as const;

const formats: Record<string, (report: AuditReport) => string> = {
  text: auditText,
  json: (report) => JSON.stringify(report, null, 2),
  sarif: auditSarif,
  junit: auditJunit,
};

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`mcp-audit: ${(error as Error).message}\n`);
  process.exitCode = interrupted.signal.aborted ? 130 : 2;
}
// A server that hangs must not keep the program.
process.exit();

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  if (values.help) return print(usage);
  if (values.rules)
    return print(
      `${allRules.map(({ id, demand }) => `${id.padEnd(26)} ${demand}`).join('\n')}\n\n${rulesPage}`,
    );
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 13))
    throw new Error(
      `this needs Node 22.13 or newer, and runs on ${process.versions.node}. Install a current Node from https://nodejs.org.`,
    );
  const format = formats[values.format];
  if (format === undefined)
    throw new Error(`--format ${values.format}: the formats are ${Object.keys(formats).join(', ')}`);
  const progress = process.stderr.isTTY;
  const report = await audit(targetOf(positionals, values['token-env']), {
    off: values.off,
    callAll: values['call-all'],
    ...(values.examples !== undefined && { examples: await examplesIn(values.examples) }),
    mutants: wholeNumber('mutants', values.mutants),
    ...(values.seed !== undefined && { seed: wholeNumber('seed', values.seed) }),
    tokenBudget: wholeNumber('tokens', values.tokens),
    limitMs: wholeNumber('limit', values.limit) * 1_000,
    signal: interrupted.signal,
    onProgress: (step) => void (progress && process.stderr.write(`\r\u001b[K${step}`)),
  });
  if (progress) process.stderr.write('\r\u001b[K');
  await print(format(report));
  return report.findings.length > 0 ? 1 : 0;
}

/** Resolves when it is written: a pipe may take a while. */
function print(text: string): Promise<number> {
  return new Promise((resolve) => process.stdout.write(`${text}\n`, () => resolve(0)));
}

function targetOf([first, bin = '', ...args]: string[], tokenEnv: string | undefined): Target {
  if (first === undefined)
    throw new Error('which server? mcp-audit -- node server.js, or mcp-audit https://example.com/mcp');
  if (!/^https?:\/\//.test(first)) {
    if (tokenEnv !== undefined)
      throw new Error('--token-env is for a server at an address, not for a command');
    return { command: first, bin, args };
  }
  if (tokenEnv === undefined) return { url: first };
  const token = process.env[tokenEnv];
  if (!token)
    throw new Error(`--token-env ${tokenEnv}: the environment has no such variable, or it is empty`);
  return { url: first, headers: { authorization: `Bearer ${token}` } };
}

async function examplesIn(file: string): Promise<ExampleCall[]> {
  const text = await readFile(file, 'utf8');
  const examples: unknown = JSON.parse(text);
  const isExample = (one: unknown) =>
    typeof (one as ExampleCall)?.tool === 'string' && typeof (one as ExampleCall).arguments === 'object';
  if (!Array.isArray(examples) || !examples.every(isExample))
    throw new Error(`--examples ${file}: it must be a list of { "tool": "…", "arguments": { … } }`);
  return examples as ExampleCall[];
}

function wholeNumber(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0)
    throw new Error(`--${name} takes a whole number from 0: ${value}`);
  return number;
}
