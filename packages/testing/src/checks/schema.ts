import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonSchema } from '../messages.js';

/** Why a value does not fit a JSON Schema (2020-12, the dialect of MCP), or undefined when it does. */
export function schemaProblem(schema: JsonSchema, value: unknown): string | undefined {
  const ajv = lenient();
  const validate = ajv.compile(withoutDialect(schema));
  return validate(value) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'structuredContent' });
}

/** Why a schema is not one itself, or undefined. */
export function schemaInvalidity(schema: JsonSchema): string | undefined {
  const ajv = lenient();
  const plain = withoutDialect(schema);
  try {
    if (ajv.validateSchema(plain)) ajv.compile(plain);
    return ajv.errors ? ajv.errorsText(ajv.errors, { dataVar: 'schema' }) : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function lenient(): Ajv2020 {
  return new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
}

/** The dialect that a schema names is ignored: what MCP servers write means the same in all of them. */
function withoutDialect({ $schema, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
