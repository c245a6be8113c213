import type { ObjectSchema } from './arguments.js';
import type { SdkTool, ToJsonSchema } from './sdk-internals.js';

/** Standard Schemas whose JSON form is kept. */
const keeping = new WeakSet<object>();

/**
 * Makes each schema compute its JSON form once. The SDK repeats it for every server, and over HTTP every request has
 * a server of its own: an eighth of the time of a call. Schemas at module level are the same for all of them.
 *
 * zod names the dialect 2020-12, which MCP assumes anyway. Left out, it saves a model 16 tokens a schema.
 */
export function keepJsonSchemas(tools: Iterable<SdkTool>): void {
  for (const { inputSchema, outputSchema } of tools) {
    for (const schema of [inputSchema, outputSchema]) {
      const standard = schema?.['~standard'];
      if (standard?.jsonSchema === undefined || keeping.has(standard)) continue;
      keeping.add(standard);
      const { input, output } = standard.jsonSchema;
      const left = standard.vendor === 'zod' ? '$schema' : undefined;
      standard.jsonSchema = { input: once(input, left), output: once(output, left) };
    }
  }
}

function once(convert: ToJsonSchema, leftOut: string | undefined): ToJsonSchema {
  const byTarget = new Map<string, ReturnType<ToJsonSchema>>();
  return (options) => {
    if (options.libraryOptions !== undefined) return convert(options);
    const known = byTarget.get(options.target) ?? convert(options);
    if (leftOut !== undefined) delete known[leftOut];
    byTarget.set(options.target, known);
    // The SDK takes members out of what it is given.
    return { ...known };
  };
}

/** A tool's input schema as JSON Schema; undefined where it cannot be written so. */
export function inputSchemaOf({ inputSchema }: SdkTool): ObjectSchema | undefined {
  try {
    return inputSchema === undefined
      ? {}
      : inputSchema['~standard']?.jsonSchema?.input({ target: 'draft-2020-12' });
  } catch {
    return undefined;
  }
}
