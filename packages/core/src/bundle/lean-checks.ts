/*
 * The SDK and zod, changed while a server is bundled so that what is usual is checked with less work: a message, a call, its
 * result. What is not, is checked as before. Each change looks for statements as they are written today; what is written
 * otherwise stays as it is.
 */

/** A module of the SDK. */
export function leanChecks(source: string): string {
  return seeCalls(seeEnvelope(seeFirst(closeQuietly(source))));
}

/**
 * The first time that an object schema checks something, zod writes a function for it and has it compiled, which no
 * start wins back. Here it does so where a schema is in use, at the sixteenth time.
 *
 * What may be anything - a call's arguments, its structured result, what a loose object has besides - zod runs through a
 * schema key by key and value by value, 7 % of a call. Here it is copied.
 */
export function leanZod(source: string): string {
  return source
    .replace('let fastpass;', 'let fastpass, checked = 0;')
    .replace(
      'ctx?.async === false && ctx.jitless !== true)',
      'ctx?.async === false && ctx.jitless !== true && (fastpass || ++checked >= 16))',
    )
    .replace(
      /^( +)for \(const key of Reflect\.ownKeys\(input\)\) \{$/m,
      (loop, indent: string) =>
        `${indent}if (isAnyString$(def.keyType._zod.def) && def.valueType._zod.def.type === "unknown" && Object.getOwnPropertySymbols(input).length === 0) {
${indent}    for (const key of Object.keys(input)) if (key !== "__proto__") payload.value[key] = input[key];
${indent}    return payload;
${indent}}
${loop}`,
    )
    .replace(
      /^( +)const r = _catchall\.run\(\{ value: input\[key\], issues: \[\] \}, ctx\);$/m,
      '$1if (t === "unknown") { payload.value[key] = input[key]; continue; }\n$&',
    )
    .concat(
      '\nfunction isAnyString$(def) { return def.type === "string" && !def.checks?.length && !def.coerce && !def.format; }\n',
    );
}

/**
 * When a connection closes, which in 2026-07-28 is after every request, the SDK makes an error for whoever still waits for
 * something. Where it was made says nothing that "Connection closed" does not, and to write that down is 4 % of a request.
 */
function closeQuietly(source: string): string {
  return source.replace(
    /^\t\tconst error = (new SdkError\(SdkErrorCode\.ConnectionClosed, "Connection closed"\));$/m,
    '\t\tconst { stackTraceLimit } = Error;\n\t\tError.stackTraceLimit = 0;\n\t\tconst error = $1;\n\t\tError.stackTraceLimit = stackTraceLimit;',
  );
}

/**
 * The SDK finds out what kind of message it has by trying one schema after the other, and does so again at every step. That
 * a request is no response is seen by what it lacks, at a hundredth of the cost of a failed check with its list of
 * problems; and that a message of the usual form is what it seems, without the schema.
 */
const canBe: Record<string, string> = {
  JSONRPCRequest: 'value?.method !== undefined && value.id !== undefined',
  JSONRPCNotification: 'value?.method !== undefined && value.id === undefined',
  JSONRPCResultResponse: 'value?.result !== undefined',
  JSONRPCErrorResponse: 'value?.error !== undefined',
  InitializeRequest: "value?.method === 'initialize'",
};
const surelyIs: Record<string, string> = {
  JSONRPCRequest: "typeof value.method === 'string' && isUsual$(value, 'method', 'params')",
  JSONRPCResultResponse: "isUsual$(value, 'result', 'result')",
};

/** A message with an id and no other members than these two, the second an object whose `_meta` has nothing to check. */
const usual = `
function isUsual$(value, first, second) {
	for (const key in value) if (key !== 'jsonrpc' && key !== 'id' && key !== first && key !== second) return false;
	const { jsonrpc, id, [second]: body } = value;
	if (jsonrpc !== '2.0' || (typeof id !== 'string' && !Number.isSafeInteger(id))) return false;
	if (body === undefined) return second === 'params';
	if (!isObject$(body)) return false;
	const { _meta } = body;
	return _meta === undefined || (isObject$(_meta) && _meta.progressToken === undefined && _meta['io.modelcontextprotocol/related-task'] === undefined);
}
function isObject$(value) { return typeof value === 'object' && value !== null && !Array.isArray(value); }
`;

function seeFirst(source: string): string {
  const seen = source.replace(
    /^(const is(\w+) = \(value\) => )(\2Schema\.safeParse\(value\)\.success);$/gm,
    (all, head: string, kind: string, check: string) => {
      if (!(kind in canBe)) return all;
      const checks = kind in surelyIs ? `(${surelyIs[kind]} || ${check})` : check;
      return `${head}${canBe[kind]} && ${checks};`;
    },
  );
  return seen === source ? source : seen + usual;
}

/**
 * Every request of 2026-07-28 says who its client is and what it can do. What is usual there - a name and a
 * version, capabilities that are empty or name empty parts - is seen without a schema, whose eighty parts are built where
 * there is more to check.
 */
function seeEnvelope(source: string): string {
  const check = /^(\tvalidateEnvelopeMeta\(meta\) \{\n)(?=\t\tconst issues = \[\];$)/m;
  const checkAgain =
    /^(?=\t\tconst parsed = buildSchemas2026\(\)\.RequestMetaEnvelopeSchema\.safeParse\(material\.envelope\);$)/m;
  if (!check.test(source) || !source.includes(usual)) return source;
  return source
    .replace(check, '$1\t\tif (isUsualEnvelope$(meta)) return [];\n')
    .replace(checkAgain, '\t\tif (isUsualEnvelope$(material.envelope)) return;\n')
    .concat(`
function isUsualEnvelope$(meta) {
	if (!isObject$(meta) || typeof meta[PROTOCOL_VERSION_META_KEY] !== 'string' || meta[LOG_LEVEL_META_KEY] !== undefined) return false;
	const { progressToken } = meta;
	if (progressToken !== undefined && typeof progressToken !== 'string' && !Number.isSafeInteger(progressToken)) return false;
	const client = meta[CLIENT_INFO_META_KEY];
	if (client !== undefined && !(isObject$(client) && typeof client.name === 'string' && typeof client.version === 'string' && hasOnly$(client, (value, key) => typeof value === 'string' && key !== 'icons'))) return false;
	const capabilities = meta[CLIENT_CAPABILITIES_META_KEY];
	return isObject$(capabilities) && hasOnly$(capabilities, (value, key) => isObject$(value) && hasOnly$(value, (detail) => key !== 'roots' && isEmpty$(detail)));
}
function isEmpty$(value) { return isObject$(value) && hasOnly$(value, () => false); }
function hasOnly$(object, isUsual) {
	for (const key in object) if (!isUsual(object[key], key)) return false;
	return true;
}
`);
}

/**
 * Of every call the request is checked, twice, and the result; and from the tool's output schema, written as JSON Schema, is
 * read whether it is an object. What is usual is seen without all that: a name with arguments, and content that is text.
 */
function seeCalls(source: string): string {
  const seen = source
    .replace(
      /^(\tvalidate(Request|Result): \(method, raw\) => )(triState(?:\$1)?\(get\w+\(method\), raw\),)$/gm,
      (_, head: string, kind: string, check: string) => `${head}usual${kind}$(method, raw) ?? ${check}`,
    )
    .replace(
      /^(function convertOutputSchemaJson\(outputSchema\) \{\n\tif \(outputSchema === void 0\) return void 0;\n)/m,
      "$1\tif (outputSchema._zod?.def.type === 'object' && outputSchema.meta?.()?.type === undefined) return { type: 'object' };\n",
    );
  return seen.includes('usualRequest$(') ? seen + usualCalls : seen;
}

const usualCalls = `
function usualRequest$(method, raw) {
	if (method !== 'tools/call' || !isPlain$(raw) || raw.method !== method) return undefined;
	for (const key in raw) if (key !== 'method' && key !== 'params' && key !== 'jsonrpc' && key !== 'id') return undefined;
	const { params } = raw;
	if (!isPlain$(params) || typeof params.name !== 'string') return undefined;
	for (const key in params) if (key !== 'name' && key !== 'arguments' && key !== '_meta') return undefined;
	if ('arguments' in params && !isPlainMap$(params.arguments)) return undefined;
	const { _meta } = params;
	if ('_meta' in params) {
		if (!isPlainMap$(_meta) || _meta['io.modelcontextprotocol/related-task'] !== undefined) return undefined;
		const { progressToken } = _meta;
		if (progressToken !== undefined && typeof progressToken !== 'string' && !Number.isSafeInteger(progressToken)) return undefined;
	}
	return { ok: true, value: { method, params: { ...params } } };
}
function usualResult$(method, raw) {
	if (method !== 'tools/call' || !isPlain$(raw) || !Array.isArray(raw.content)) return undefined;
	for (const key in raw) if (key !== 'content' && key !== 'structuredContent' && key !== 'isError') return undefined;
	if ('structuredContent' in raw && !isPlainMap$(raw.structuredContent)) return undefined;
	if ('isError' in raw && typeof raw.isError !== 'boolean') return undefined;
	for (const part of raw.content) {
		if (!isPlain$(part) || part.type !== 'text' || typeof part.text !== 'string') return undefined;
		for (const key in part) if (key !== 'type' && key !== 'text') return undefined;
	}
	return { ok: true, value: { ...raw } };
}
function isPlain$(value) { return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype; }
function isPlainMap$(value) { return isPlain$(value) && !Object.hasOwn(value, '__proto__') && Object.getOwnPropertySymbols(value).length === 0; }
`;
