import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { version } from '../package.json';
import { parseArguments, usage } from './arguments.js';
import { Cancelled, CreateError, reason, UsageError } from './errors.js';
import { firstCommit } from './git.js';
import { install } from './install.js';
import { packageManagerOf, pnpmWorkspace } from './package-manager.js';
import { makePlan, type Plan } from './plan.js';
import { summary } from './summary.js';
import { isClone, vendorPackages } from './vendor.js';
import { makeTarget, writeCopy } from './write-copy.js';

const command = 'create-mcp-reference';

/** The program. Sets the exit code: 0 done, 1 failed, 2 wrong arguments, 130 ended by Ctrl-C. */
export async function run(args: string[]): Promise<void> {
  const cancel = new AbortController();
  const onSignal = () => cancel.abort(new Cancelled('Ended: what was written is removed.'));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  try {
    await start(args, cancel.signal);
  } catch (error) {
    process.exitCode = error instanceof UsageError ? 2 : error instanceof Cancelled ? 130 : 1;
    const known = error instanceof UsageError || error instanceof Cancelled || error instanceof CreateError;
    process.stderr.write(`${command}: ${known ? error.message : `failed: ${reason(error)}`}\n`);
  } finally {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, onSignal);
  }
}

async function start(args: string[], signal: AbortSignal): Promise<void> {
  const given = parseArguments(args);
  if (given.help) return say(usage.trimEnd());
  if (given.version) return say(version);
  const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
  await create(await makePlan(given, interactive), signal);
}

/** Makes the copy whole, or takes it back. */
async function create(plan: Plan, signal: AbortSignal): Promise<void> {
  const { template, names, folder } = plan;
  const manager = packageManagerOf(process.env.npm_config_user_agent);
  say(`Copying ${template.name} to ${folder} as ${names.packageName} ...`);
  const target = await makeTarget(folder);
  try {
    await writeCopy(target, template, names, signal);
    if (isClone) await vendorPackages(folder);
    if (manager === 'pnpm') await writeFile(join(folder, 'pnpm-workspace.yaml'), pnpmWorkspace);
    if (isClone)
      say('With core and testing as they are in this clone, in vendor/: they are on no registry yet.');
    if (plan.install)
      say(`Installing with ${manager}, which may take a minute (--no-install leaves that to you) ...`);
    const installed = plan.install ? await sayingThatItGoesOn(install(folder, manager, signal)) : undefined;
    const git = plan.git
      ? await firstCommit(folder, `Start from the ${template.name} of mcp-reference ${version}`, signal)
      : undefined;
    signal.throwIfAborted();
    say(summary(plan, manager, installed, git));
    if (installed?.done === false) {
      process.stderr.write(`${command}: the copy is whole, but its install failed:\n${installed.output}\n`);
      process.exitCode = 1;
    }
  } catch (error) {
    await target.undo();
    throw error;
  }
}

/** A line every ten seconds, so that nobody thinks that it hangs. */
async function sayingThatItGoesOn<Result>(work: Promise<Result>): Promise<Result> {
  const started = Date.now();
  const timer = setInterval(() => say(`  ${Math.round((Date.now() - started) / 1_000)} s ...`), 10_000);
  return work.finally(() => clearInterval(timer));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
