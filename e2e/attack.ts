/**
 * `pnpm attack`: one caller attacks the built servers over HTTP, on this machine only, while another one asks ten times a
 * second. Prints what the other one got, and exits with 1 when that was too little or a process ended.
 */
import { startAuthorizationServer } from '@mcp-reference/testing/authorization-server';
import { attacks } from './src/attack/attacks.ts';
import { attackTable, faultOf, type Outcome, underAttack } from './src/attack/run.ts';
import { chosen, progress, readFlags, wrongUsage } from './src/command-line.ts';

const flags = readFlags('pnpm attack [flags]: floods the servers, and watches what a good caller gets.', {
  seconds: { value: 'N', says: 'how long each flood goes on', default: '3' },
  server: { value: 'NAME', says: 'one of the five servers, or all', default: 'all' },
  only: { value: 'PATTERN', says: 'only the floods whose names match this', default: '' },
});
const seconds = Number(flags.seconds);
if (!(seconds > 0)) wrongUsage(`--seconds takes a number above 0: ${flags.seconds}`);
const names = new Set(chosen(flags.server).map(({ name }) => name));
const floods = attacks.filter(({ name, server }) => names.has(server) && name.match(flags.only));
if (floods.length === 0) wrongUsage(`--only ${flags.only}: no flood of ${flags.server} has such a name`);

await using issuer = await startAuthorizationServer();
const outcomes: Outcome[] = [];
for (const attack of [{ name: 'nothing', server: floods[0]?.server ?? '' }, ...floods]) {
  progress(`${attack.server}: ${attack.name}`);
  outcomes.push(await underAttack(attack, seconds, issuer));
}
progress('');
console.log(attackTable(outcomes));
const faults = outcomes.flatMap((outcome) => {
  const fault = faultOf(outcome);
  return fault === undefined ? [] : [`${outcome.server}, ${outcome.attack}: ${fault}`];
});
if (faults.length > 0) {
  console.log(`\n${faults.join('\n')}`);
  process.exitCode = 1;
}
