/** `mcp-audit -- node server.js`: what is wrong with a server, for people. */
import { parseArgs } from 'node:util';
import { audit } from './audit/audit.js';
import { auditText } from './audit/finding.js';

const usage = `mcp-audit [options] -- <command> [arguments]

Starts an MCP server on stdio, as a host would, and finds out what is wrong with it.

  --mutants <number>   mutated messages that are sent, 0 for none (default 300)
  --seed <number>      send the same mutants as another time
  --tokens <number>    most tokens that tools/list may cost (default 1500)
  --json               print the report as JSON
  --help               show this

Exit codes: 0 nothing found, 1 findings, 2 wrong usage or the server could not be started.`;

const wholeNumber = (name: string, value: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0)
    throw new Error(`--${name} takes a whole number from 0: ${value}`);
  return number;
};

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      mutants: { type: 'string', default: '300' },
      seed: { type: 'string' },
      tokens: { type: 'string', default: '1500' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  const [command, bin = '', ...args] = positionals;
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  if (command === undefined) throw new Error('which server? mcp-audit -- node server.js');
  const report = await audit({
    command,
    bin,
    args,
    mutants: wholeNumber('mutants', values.mutants),
    ...(values.seed !== undefined && { seed: wholeNumber('seed', values.seed) }),
    tokenBudget: wholeNumber('tokens', values.tokens),
    onProgress: (step) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${step}`);
    },
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  process.stdout.write(`${values.json ? JSON.stringify(report, null, 2) : auditText(report)}\n`);
  process.exitCode = report.findings.length > 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`mcp-audit: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
