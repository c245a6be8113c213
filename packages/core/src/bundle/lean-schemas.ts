/*
 * The SDK's schemas, changed while a server is bundled so that a start builds those that it uses and no more. Each change
 * looks for statements as they are written today; what is written otherwise stays as it is.
 */

/** A module of the SDK. */
export function leanSchemas(source: string): string {
  return buildOnDemand(rareOnDemand(leaveOutUnused(source)));
}

/**
 * Of a hundred parts, and asked for once in a session, only where users are asked, or for messages of an unusual form: built
 * when they are first used.
 */
const seldomUsed =
  /^(JSONRPC\w+|InitializeRequest|ElicitRequestFormParams|PrimitiveSchemaDefinition|\w*(Enum|String|Number|Boolean)Schema)Schema$/;
/** Tables that are made of those. */
const seldomUsedTables = ['ROOT_KEYS', 'PROPERTY_KEYS_BY_TYPE', 'SUPPORTED_STRING_FORMATS'];

/**
 * The SDK builds every schema of the protocol when it is imported, for its table `specTypeSchemas` too, which few
 * servers use. Marked as free of side effects, what a server does not use stays out of its bundle: 130 schemas.
 */
function leaveOutUnused(source: string): string {
  const schemas = statements('\\w+Schema');
  const mentioned = inCalls(Array.from(source.matchAll(schemas), ([, name]) => `${name}`));
  const lean = source
    .replace(schemas, (_, name: string, value: string) => {
      const made = seldomUsed.test(name)
        ? `new Proxy({}, { get: (_, key) => ${name}$made()[key] })`
        : `${name}$made()`;
      const make = `const ${name}$made = /* @__PURE__ */ once$(() => (${mentioned(value)}));`;
      return `${make}\nconst ${name} = /* @__PURE__ */ ${made};`;
    })
    .replace(
      /^const _specTypeSchemas = {};\n[\s\S]*?^for \(const .*register\(key, schema\);$/m,
      'const specTypes = /* @__PURE__ */ (() => {\n$&\nreturn { _specTypeSchemas, _isSpecType };\n})();',
    )
    .replace(
      /^(const \w+ = )Object\.freeze\((_specTypeSchemas|_isSpecType)\);$/gm,
      '$1/* @__PURE__ */ (() => Object.freeze(specTypes.$2))();',
    );
  const tables = statements(seldomUsedTables.join('|'));
  const [before, ...rest] = lean.split(tables);
  // `split` gives what is between the tables, and of each its name and its value.
  const made = rest.map((part, index) => {
    if (index % 3 === 0) return `const ${part}$made = once$(() => (`;
    return index % 3 === 1 ? `${part}));` : inCalls(seldomUsedTables)(part);
  });
  return `${before}${made.join('')}\nfunction once$(make) { let made; return () => made ??= make(); }\n`;
}

/** Constants of a module: a statement goes on in lines that are indented, or that begin with a closing bracket. */
const statements = (name: string) => new RegExp(`^const (${name}) = (.*(?:\\n[\\t })\\]].*)*);$`, 'gm');

/** Turns each mention of a name into a call; not a member of that name, nor a key; but what is spread. */
function inCalls(names: string[], suffix = '$made'): (code: string) => string {
  if (names.length === 0) return (code) => code;
  const anyName = names.map((name) => name.replace('$', '\\$')).join('|');
  const mention = new RegExp(`(?<![\\w$'"]|(?<!\\.\\.)\\.)(?:${anyName})(?![\\w$:'"])`, 'g');
  return (code) => code.replace(mention, (name) => `${name}${suffix}()`);
}

/**
 * Parts of schemas that few messages have: what users answered, which comes with a request that is made again, and content
 * that is not text. Each is built when a message has it.
 */
function rareOnDemand(source: string): string {
  return source
    .replace(
      /^(\tconst InputResponsesSchema = z\.record\(z\.string\(\), )InputResponseSchema\);$/m,
      '$1z.lazy(() => InputResponseSchema));',
    )
    .replace(
      /^(\tconst ContentBlockSchema\$1 = z\.union\(\[\n\t\tTextContentSchema\$1,\n)((?:\t\t\w+\$1,?\n)+)(?=\t\]\);$)/gm,
      (_, head: string, others: string) => head + others.replace(/\w+\$1/g, 'z.lazy(() => $&)'),
    );
}

/**
 * At the first message of a protocol revision the SDK builds its 140 schemas, in one function, and then a table of them
 * by method. A server uses a dozen: here each is built when it is first asked for.
 */
function buildOnDemand(source: string): string {
  return source
    .replace(functionNamed('build(?:\\$\\d)?'), (all, head: string, body: string) => {
      const lazy = onDemand(body);
      return lazy === undefined ? all : `${head}${lazy}}`;
    })
    .replace(
      functionNamed('registryMaps'),
      (_, head: string, body: string) =>
        `${head}${body.replace(/^\t{3}("[\w/]+"|\w+): (s\.\w+)(,?)$/gm, '\t\t\tget $1() { return $2; }$3')}}`,
    );
}

const functionNamed = (name: string) => new RegExp(`^(function ${name}\\(\\) \\{\\n)([\\s\\S]*?)^\\}$`, 'gm');

/** A constant of such a function: it goes on in lines that are indented further, or begin with a closing bracket. */
const constants = /^\tconst ([\w$]+) = (.*(?:\n(?:\t\t|\t[})\]]).*)*);$/gm;
/** A property of an object written over several lines; it goes on as constants do, a tab deeper. */
const properties = /^\t\t("[\w/]+"|\w+)(?:: (.*(?:\n(?:\t\t\t|\t\t[})\]]).*)*))?,?$/gm;

/** The body of a function whose constants, and the object that it returns, are made of functions that remember. */
function onDemand(body: string): string | undefined {
  const [statements, returned, ...more] = body.split(/^\treturn (?=\{$)/m);
  if (statements === undefined || returned === undefined || more.length > 0) return undefined;
  const asked = inCalls(
    Array.from(statements.matchAll(constants), ([, name]) => `${name}`),
    '',
  );
  const objectOnDemand = (object: string) =>
    object
      .replace(properties, (_, key: string, value = key) => {
        const make = asked(value.replace(/,$/, ''));
        return `\t\tget ${key}() { return made[${JSON.stringify(key.replaceAll('"', ''))}] ??= (${make}); },`;
      })
      .replace(/^\{/, '((made) => ({')
      .replace(/\}(;?\n?)$/, '}))({})$1');

  const made = statements.split(constants);
  // `split` gives what is between the constants, and of each its name and its value.
  const lines = made.map((part, index) => {
    if (index % 3 === 0) return asked(part);
    if (index % 3 === 1) return `\tconst ${part} = once$(() => (`;
    // A table by method; other objects are the shapes of schemas.
    return `${part.startsWith('{\n\t\t"') ? objectOnDemand(part) : asked(part)}));`;
  });
  return `${lines.join('')}\treturn ${objectOnDemand(returned)}`;
}
