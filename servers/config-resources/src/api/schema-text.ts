import { oneLine } from '@mcp-reference/core/text';
import { unescapeStep } from '../formats/pointer.js';
import { type ApiDocument, type Json, list, object, text } from './document.js';

const maxDepth = 6;
/** One schema may be the whole of an API's types: past this, names stand for what they name. */
const maxLines = 250;
/** A schema of references alone has no lines, and may double at every step. */
const maxVisits = 10_000;

/**
 * The schemas of one page as nested lines: `- **name** (string, required): what it is`. A type is described once, where it
 * comes first; after that, and in itself, its name stands for it.
 */
export class SchemaText {
  readonly api: ApiDocument;
  readonly #described = new Set<string>();
  #lines: string[] = [];
  #visits = 0;

  constructor(api: ApiDocument) {
    this.api = api;
  }

  render(schema: unknown): string {
    this.#lines = [];
    this.#visits = 0;
    this.#descend(schema, 0);
    if (this.#full()) this.#lines.push('- … (cut: the schema is longer)');
    return this.#lines.join('\n');
  }

  isDescribed(schema: unknown): boolean {
    const { ref, value } = this.api.resolve(schema);
    const named = ref ?? (typesOf(value).includes('array') ? this.api.resolve(value.items).ref : undefined);
    return named !== undefined && this.#described.has(named);
  }

  /** `array of Pet`, `string (date-time)`, `string or null` */
  typeOf(schema: unknown, depth = 0): string {
    return this.#alternatives(schema, depth).join(' or ');
  }

  /** The type, and `null` if the value may be null. OpenAPI 3.0 writes it as `nullable`, 3.1 as a type. */
  #alternatives(schema: unknown, depth: number): string[] {
    const { value, ref } = this.api.resolve(schema);
    const name = ref === undefined ? '' : nameOf(ref);
    if (depth > 3) return [name || 'any'];
    if (value.type === 'null') return ['null'];
    const orNull = value.nullable === true || list(value.type).includes('null') ? ['null'] : [];
    const choice = choiceOf(value);
    if (choice) {
      const parts = choice.schemas.slice(0, 8).flatMap((part) => this.#alternatives(part, depth + 1));
      const names = new Set(parts.filter((part) => part !== 'null'));
      return [[...names].join(choice.joiner) || 'any', ...(parts.includes('null') ? ['null'] : orNull)];
    }
    const types = typesOf(value);
    const base = types.includes('array')
      ? `array of ${this.typeOf(value.items, depth + 1)}`
      : types.join(' or ');
    const format = text(value.format).slice(0, 40);
    const described = (base || 'any') + (format && ` (${format})`);
    const isNamed = name !== '' && (base === '' || types.includes('object'));
    return [isNamed ? name : described, ...orNull];
  }

  #members(schema: Json, depth: number): void {
    if (typesOf(schema).includes('array')) {
      this.#descend(schema.items, depth);
      return;
    }
    for (const part of list(schema.allOf)) this.#descend(part, depth);
    const required = new Set(list(schema.required).map(text));
    const indent = '  '.repeat(depth);
    for (const [name, property] of Object.entries(object(schema.properties))) {
      if (this.#full()) return;
      this.#lines.push(`${indent}- ${this.#property(name, property, required.has(name))}`);
      this.#descend(property, depth + 1);
    }
    const more = schema.additionalProperties;
    if (typeof more === 'object' && more !== null) {
      this.#lines.push(`${indent}- **any other key** (${this.typeOf(more)})`);
      this.#descend(more, depth + 1);
    }
    const choice = choiceOf(schema);
    if (choice && Object.keys(object(schema.properties)).length === 0) {
      choice.schemas.slice(0, 8).forEach((part, index) => {
        if (this.#full() || !this.#hasMembers(part)) return;
        this.#lines.push(`${indent}- *variant ${index + 1}: ${this.typeOf(part)}${this.#asAbove(part)}*`);
        this.#descend(part, depth + 1);
      });
    }
  }

  #hasMembers(schema: unknown): boolean {
    const { value } = this.api.resolve(schema);
    return ['properties', 'allOf', 'items'].some((key) => value[key] !== undefined);
  }

  #descend(schema: unknown, depth: number): void {
    this.#visits += 1;
    if (this.#full() || depth > maxDepth) return;
    const { value, ref } = this.api.resolve(schema);
    if (ref !== undefined && this.#described.has(ref)) return;
    if (ref !== undefined) this.#described.add(ref);
    this.#members(value, depth);
  }

  #full(): boolean {
    return this.#lines.length >= maxLines || this.#visits > maxVisits;
  }

  #asAbove(schema: unknown): string {
    return this.isDescribed(schema) && this.#hasMembers(schema) ? ', as above' : '';
  }

  #property(name: string, schema: unknown, required: boolean): string {
    const { value } = this.api.resolve(schema);
    const facts = [
      this.typeOf(schema) + this.#asAbove(schema),
      ...(required ? ['required'] : []),
      ...(value.readOnly === true ? ['read-only'] : []),
      ...(value.writeOnly === true ? ['write-only'] : []),
      ...(value.deprecated === true ? ['deprecated'] : []),
      ...constraintsOf(value),
    ];
    const description = oneLine(text(value.description) || text(value.title), 300);
    return `**${name}** (${facts.join(', ')})${description && `: ${description}`}`;
  }
}

/** `minimum 1, maximum 100, default 30` */
export function constraintsOf(schema: Json): string[] {
  const facts: string[] = [];
  if (Array.isArray(schema.enum)) facts.push(`one of ${short(schema.enum)}`);
  if (schema.const !== undefined) facts.push(`always ${JSON.stringify(schema.const)}`);
  for (const key of limits) {
    const words = exclusive[key] ?? key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    if (typeof schema[key] === 'number') facts.push(`${words} ${schema[key]}`);
  }
  if (typeof schema.pattern === 'string') facts.push(`pattern ${schema.pattern.slice(0, 100)}`);
  if (schema.default !== undefined && schema.default !== null) {
    facts.push(`default ${JSON.stringify(schema.default).slice(0, 100)}`);
  }
  return facts;
}

const limits =
  'minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minProperties maxProperties minLength maxLength minItems maxItems'.split(
    ' ',
  );
const exclusive: Record<string, string> = { exclusiveMinimum: 'more than', exclusiveMaximum: 'less than' };

function short(values: unknown[]): string {
  const shown = values.slice(0, 20).map((value) => JSON.stringify(value)?.slice(0, 60));
  return `${shown.join(', ')}${values.length > 20 ? ', …' : ''}`;
}

function typesOf(schema: Json): string[] {
  const types = Array.isArray(schema.type) ? schema.type.map(text) : [text(schema.type)];
  const known = types.filter((type) => type !== '' && type !== 'null');
  if (known.length > 0) return known;
  if (schema.properties !== undefined || schema.additionalProperties !== undefined) return ['object'];
  return schema.items === undefined ? [] : ['array'];
}

function choiceOf(schema: Json): { schemas: unknown[]; joiner: string } | undefined {
  if (Array.isArray(schema.oneOf)) return { schemas: schema.oneOf, joiner: ' or ' };
  if (Array.isArray(schema.anyOf)) return { schemas: schema.anyOf, joiner: ' or ' };
  if (Array.isArray(schema.allOf) && schema.type === undefined)
    return { schemas: schema.allOf, joiner: ' and ' };
  return undefined;
}

const nameOf = (ref: string): string => unescapeStep(ref.split('/').at(-1) ?? ref);
