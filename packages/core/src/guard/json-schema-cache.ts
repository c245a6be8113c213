import type { SdkTool, ToJsonSchema } from './sdk-internals.js';

/** Standard Schemas whose JSON form is kept. */
const keeping = new WeakSet<object>();

/**
 * Makes each schema compute its JSON form once. The SDK repeats it for every server, and over HTTP every request has
 * a server of its own: an eighth of the time of a call. Schemas at module level are the same for all of them.
 */
export function keepJsonSchemas(tools: Iterable<SdkTool>): void {
  for (const { inputSchema, outputSchema } of tools) {
    for (const schema of [inputSchema, outputSchema]) {
      const standard = schema?.['~standard'];
      if (standard?.jsonSchema === undefined || keeping.has(standard)) continue;
      keeping.add(standard);
      const { input, output } = standard.jsonSchema;
      standard.jsonSchema = { input: once(input), output: once(output) };
    }
  }
}

function once(convert: ToJsonSchema): ToJsonSchema {
  const byTarget = new Map<string, ReturnType<ToJsonSchema>>();
  return (options) => {
    if (options.libraryOptions !== undefined) return convert(options);
    const known = byTarget.get(options.target) ?? convert(options);
    byTarget.set(options.target, known);
    // The SDK and the guard take members out of what they are given.
    return { ...known };
  };
}
