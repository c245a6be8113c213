import { argumentRules } from './arguments.js';
import { httpRules, processRules } from './behaviour.js';
import { inputSchemaRules } from './input-schemas.js';
import { resultRules } from './results.js';
import type { Rule } from './rule.js';
import { serverRules } from './server.js';
import { toolRules } from './tools.js';

/** Every rule, in the order of `docs/rules.md`. */
export const allRules: readonly Rule[] = [
  ...inputSchemaRules,
  ...toolRules,
  ...serverRules,
  ...argumentRules,
  ...resultRules,
  ...processRules,
  ...httpRules,
];
