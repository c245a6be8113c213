import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { JsonSchema } from '../messages.js';

/** Judges values by a JSON Schema 2020-12. */
export class Validity {
  readonly #strict: ValidateFunction;
  readonly #plain: ValidateFunction;

  /** @throws Error when the schema is none */
  constructor(schema: JsonSchema) {
    // The dialect that a schema names is ignored: what MCP servers write means the same in all of them.
    const { $schema, $id, ...rest } = schema;
    const formats = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(formats);
    this.#strict = formats.compile(rest);
    this.#plain = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(rest);
  }

  /** Valid, formats included: nobody can say it is wrong. */
  isValid(value: unknown): boolean {
    return judged(this.#strict, value) === true;
  }

  /** Wrong by more than a `format`: a validator may ignore formats. */
  isWrong(value: unknown): boolean {
    return judged(this.#plain, value) === false;
  }

  /** In words; undefined when the value is valid. */
  problem(value: unknown, name: string): string | undefined {
    if (judged(this.#plain, value) !== false) return undefined;
    const [first, ...more] = this.#plain.errors ?? [];
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    return `${name}${first?.instancePath ?? ''} ${first?.message ?? 'is wrong'}${others}`;
  }

  /** The names of the fields that are wrong; none where the whole value is. */
  wrongFields(value: unknown): string[] {
    if (judged(this.#plain, value) !== false) return [];
    return [...new Set((this.#plain.errors ?? []).flatMap(fieldsOf))];
  }
}

/** Undefined when Ajv itself stumbles: with `uniqueItems` it calls the `toString` of a value that has a property of that name. */
function judged(validate: ValidateFunction, value: unknown): boolean | undefined {
  try {
    return validate(value);
  } catch {
    return undefined;
  }
}

function fieldsOf({ instancePath, params }: ErrorObject): string[] {
  const field = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .filter((part) => !/^\d+$/.test(part))
    .at(-1);
  const named = ['missingProperty', 'additionalProperty', 'unevaluatedProperty', 'propertyName'].map(
    (key): unknown => params[key],
  );
  return [field, ...named].filter((name): name is string => typeof name === 'string' && name !== '');
}
