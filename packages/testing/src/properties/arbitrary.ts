import fc from 'fast-check';
import type { JsonSchema } from '../messages.js';
import {
  CannotGenerate,
  isObject,
  type JsonType,
  merge,
  numberOf,
  resolve,
  type Schema,
  schemasIn,
  typesOf,
} from './schema.js';
import { stringsOf } from './strings.js';

/** From this depth on only what must be there is made: a schema that holds itself has an end. */
const deep = 4;
const deepest = 12;

interface Place {
  root: JsonSchema;
  depth: number;
  /** Values that are known to mean something here. */
  examples: unknown[];
}

/**
 * Values of a JSON Schema. Most are valid; keywords that are not read here (`not`, `if`, `contains` ...) make some that are
 * not, so that every value must be validated.
 *
 * @param examples values of the whole schema; what stands at a property of them is used at that property
 * @throws CannotGenerate
 */
export function valuesOf(schema: JsonSchema, examples: unknown[] = []): fc.Arbitrary<unknown> {
  const made = values(schema, { root: schema, depth: 0, examples });
  const whole = examples.filter(isObject);
  return whole.length === 0 ? made : fc.oneof(made, variations(whole, made));
}

/** An example with one of its properties made up: what is only looked at after the rest is right. */
function variations(examples: Record<string, unknown>[], made: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(fc.constantFrom(...examples), made, fc.nat(10)).map(([example, other, pick]) => {
    const name = isObject(other) ? Object.keys(other)[pick] : undefined;
    return isObject(other) && name !== undefined ? { ...example, [name]: other[name] } : example;
  });
}

function values(unresolved: Schema, place: Place): fc.Arbitrary<unknown> {
  if (place.depth > deepest) throw new CannotGenerate('a schema that asks for itself without an end');
  const schema = resolve(unresolved, place.root);
  if (schema === false) throw new CannotGenerate('a schema that takes nothing');
  if (schema === true) return fc.jsonValue({ maxDepth: 2 });
  const made = fresh(schema, place);
  // Whole objects are taken apart instead: their properties are mixed.
  const known = place.examples.filter((value) => !isObject(value));
  return known.length === 0
    ? made
    : fc.oneof({ weight: 1, arbitrary: made }, { weight: 1, arbitrary: fc.constantFrom(...known) });
}

function fresh(schema: JsonSchema, place: Place): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  const { allOf, anyOf, oneOf, ...rest } = schema;
  if (Array.isArray(allOf)) {
    const { root } = place;
    const whole = schemasIn(allOf).reduce<Schema>((sum, part) => merge(sum, resolve(part, root)), {
      ...rest,
      ...(anyOf !== undefined && { anyOf }),
      ...(oneOf !== undefined && { oneOf }),
    });
    return values(whole, place);
  }
  const choices = [...schemasIn(anyOf), ...schemasIn(oneOf)];
  if (choices.length > 0) return oneOfThose(choices, rest, place);
  const types = typesOf(rest);
  const made =
    types.length === 0
      ? fc.jsonValue({ maxDepth: 2 })
      : fc.oneof(...types.map((type) => ofType(type, rest, place)));
  return 'default' in schema
    ? fc.oneof({ weight: 6, arbitrary: made }, { weight: 1, arbitrary: fc.constant(schema.default) })
    : made;
}

/** A branch that leads nowhere is left out, as long as another does not. */
function oneOfThose(choices: Schema[], beside: JsonSchema, place: Place): fc.Arbitrary<unknown> {
  const made: fc.Arbitrary<unknown>[] = [];
  let why: unknown;
  for (const choice of choices) {
    try {
      made.push(
        values(merge(beside, resolve(choice, place.root)), {
          ...place,
          depth: place.depth + 1,
          examples: [],
        }),
      );
    } catch (error) {
      why = error;
    }
  }
  if (made.length === 0) throw why;
  return fc.oneof(...made);
}

function ofType(type: JsonType, schema: JsonSchema, place: Place): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return integers(schema);
    case 'number':
      return fc.oneof(doubles(schema), integers(schema));
    case 'string':
      return stringsOf(schema);
    case 'array':
      return arrays(schema, place);
    case 'object':
      return objects(schema, place);
  }
}

function integers(schema: JsonSchema): fc.Arbitrary<number> {
  const step = numberOf(schema, 'multipleOf') ?? 1;
  const lowest =
    numberOf(schema, 'minimum') ?? numberOf(schema, 'exclusiveMinimum') ?? Number.MIN_SAFE_INTEGER;
  const highest =
    numberOf(schema, 'maximum') ?? numberOf(schema, 'exclusiveMaximum') ?? Number.MAX_SAFE_INTEGER;
  const min = Math.ceil(lowest / step);
  const max = Math.max(min, Math.floor(highest / step));
  const near = fc.integer({
    min: Math.max(min, Math.min(max, -100)),
    max: Math.min(max, Math.max(min, 100)),
  });
  return fc
    .oneof(
      near,
      fc.maxSafeInteger().filter((n) => n >= min && n <= max),
      fc.constantFrom(min, max),
    )
    .map((n) => n * step);
}

function doubles(schema: JsonSchema): fc.Arbitrary<number> {
  const step = numberOf(schema, 'multipleOf');
  if (step !== undefined) return integers(schema);
  const min = numberOf(schema, 'minimum') ?? numberOf(schema, 'exclusiveMinimum');
  const max = numberOf(schema, 'maximum') ?? numberOf(schema, 'exclusiveMaximum');
  return fc.double({
    noNaN: true,
    noDefaultInfinity: true,
    ...(min !== undefined && { min, minExcluded: 'exclusiveMinimum' in schema }),
    ...(max !== undefined && { max, maxExcluded: 'exclusiveMaximum' in schema }),
  });
}

function arrays(schema: JsonSchema, place: Place): fc.Arbitrary<unknown[]> {
  const inner = { ...place, depth: place.depth + 1 };
  const examples = place.examples.flatMap((value) => (Array.isArray(value) ? [value as unknown[]] : []));
  const heads = schemasIn(schema.prefixItems).map((item, i) =>
    values(item, { ...inner, examples: examples.flatMap((known) => (i < known.length ? [known[i]] : [])) }),
  );
  const minLength = Math.max(0, (numberOf(schema, 'minItems') ?? 0) - heads.length);
  const most = (numberOf(schema, 'maxItems') ?? 10_000) - heads.length;
  const maxLength = Math.max(minLength, Math.min(most, place.depth >= deep ? minLength : minLength + 12));
  const rest = (schema.items ?? true) as Schema;
  if (rest === false || maxLength === 0) return fc.tuple(...heads);
  const items = values(rest, { ...inner, examples: examples.flatMap((known) => known.slice(heads.length)) });
  const tail =
    schema.uniqueItems === true
      ? fc.uniqueArray(items, { minLength, maxLength, selector: (item) => JSON.stringify(item) })
      : fc.array(items, { minLength, maxLength });
  return fc.tuple(fc.tuple(...heads), tail).map(([head, more]) => [...head, ...more]);
}

function objects(schema: JsonSchema, place: Place): fc.Arbitrary<Record<string, unknown>> {
  const { properties = {}, required = [] } = schema;
  const examples = place.examples.filter(isObject);
  const at = (name: string) => examples.flatMap((known) => (Object.hasOwn(known, name) ? [known[name]] : []));
  const wanted = Object.entries(properties).filter(([name]) => place.depth < deep || required.includes(name));
  const model = Object.fromEntries(
    wanted.map(([name, property]) => [
      name,
      values(property, { ...place, depth: place.depth + 1, examples: at(name) }),
    ]),
  );
  // A required member without a schema can be anything.
  for (const name of required) if (!Object.hasOwn(model, name)) model[name] = fc.jsonValue({ maxDepth: 1 });
  const named = fc.record(model, { requiredKeys: required, noNullPrototype: true });
  const other = (schema.additionalProperties ?? true) as Schema;
  if (other === false || (place.depth >= deep && numberOf(schema, 'minProperties') === undefined))
    return named;
  return fc.tuple(named, others(schema, other, place)).map(([known, more]) => ({ ...more, ...known }));
}

/** Properties that no name is given for: few, unless they are all there is. */
function others(schema: JsonSchema, other: Schema, place: Place): fc.Arbitrary<Record<string, unknown>> {
  const keys = isObject(schema.propertyNames)
    ? stringsOf(resolve(schema.propertyNames as JsonSchema, place.root) as JsonSchema)
    : fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('constructor', 'toString', 'extra'));
  const own = Object.keys(schema.properties ?? {});
  const made = fc.dictionary(keys, values(other, { ...place, depth: place.depth + 1, examples: [] }), {
    minKeys: Math.max(0, (numberOf(schema, 'minProperties') ?? 0) - own.length),
    maxKeys: Math.min(numberOf(schema, 'maxProperties') ?? 5, 5),
    noNullPrototype: true,
  });
  if (own.length === 0) return made;
  return fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: made });
}
