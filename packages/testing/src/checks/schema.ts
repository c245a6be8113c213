import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonSchema } from '../messages.js';

/** Why a value does not fit a JSON Schema (2020-12, the dialect of MCP), or undefined when it does. */
export function schemaProblem(schema: JsonSchema, value: unknown): string | undefined {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile(schema);
  return validate(value) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'structuredContent' });
}
