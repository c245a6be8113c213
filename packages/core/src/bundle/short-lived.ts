/*
 * What a request makes should go with it, with the next collection of young objects, which costs what survives it. In
 * two ways the SDK keeps a whole server, with its tools, its request and its response, until the whole heap is
 * collected. Core's own code, where a request runs it, is written without them.
 */

/** A module of the SDK. */
export function shortLived(source: string): string {
  return sharedAccessor(youngFunctions(source));
}

/**
 * V8 puts a function that is written as the value of an assignment to a member among the old objects, and there it holds
 * what it can see. It does not where the value is something else, as `a && function` is; and what is assigned to is there.
 */
function youngFunctions(source: string): string {
  return source.replace(
    /^(\t+)((\w+)(?:\.\w+)+) = ((?:async )?\([^()\n]*\) => (?:\{\n[\s\S]*?^\1\}|[^{\n].*));$/gm,
    '$1$2 = $3 && ($4);',
  );
}

/**
 * An object written with a getter gets a hidden class for itself alone, which is an old object and holds the getter. The
 * SDK writes one for each tool that is registered: here the accessor is that of a prototype, the same for all.
 */
function sharedAccessor(source: string): string {
  const accessor =
    /^\t\t\tget outputSchemaJson\(\) \{\n.*\n\t\t\t\},\n\t\t\tset outputSchemaJson\(value\) \{\n.*\n\t\t\t\},\n/m;
  if (!accessor.test(source)) return source;
  return source
    .replace(accessor, '\t\t\t__proto__: registeredTool$,\n\t\t\toutputSchemaJson$: void 0,\n')
    .concat(
      `
const registeredTool$ = {
	get outputSchemaJson() {
		return this.outputSchemaJson$ ??= convertOutputSchemaJson(this.outputSchema);
	},
	set outputSchemaJson(value) {
		this.outputSchemaJson$ = value;
	},
};
`,
    );
}
