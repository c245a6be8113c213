import process from 'node:process';
import type { JsonSchemaType, JsonSchemaValidator, jsonSchemaValidator } from '@modelcontextprotocol/server';

/**
 * Takes the place of the SDK's `_shims` module in a bundle, by a plain alias (see `tsup.ts`). The SDK's module loads AJV at
 * every start; this one loads the same AJV when the first schema needs it.
 */
export class DefaultJsonSchemaValidator implements jsonSchemaValidator {
  #validator: jsonSchemaValidator | undefined;

  getValidator<T>(schema: JsonSchemaType): JsonSchemaValidator<T> {
    this.#validator ??= ajvValidator();
    return this.#validator.getValidator<T>(schema);
  }
}

/** A literal `require`: the bundler follows it, and the module runs only when it is called. */
function ajvValidator(): jsonSchemaValidator {
  const { AjvJsonSchemaValidator } =
    require('@modelcontextprotocol/server/validators/ajv') as typeof import('@modelcontextprotocol/server/validators/ajv');
  return new AjvJsonSchemaValidator();
}

export { process };
