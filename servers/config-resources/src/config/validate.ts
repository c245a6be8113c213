import type { ErrorObject, ValidateFunction } from 'ajv';
import { ConfigProblem } from './problem.js';

type Schema = Record<string, unknown>;

const compiled = new WeakMap<Schema, ValidateFunction>();
const maxShown = 20;

/** What is wrong with a document, each with its JSON Pointer; none: it is valid. @throws ConfigProblem for a schema that cannot be used */
export async function problemsOf(
  schema: Schema,
  document: unknown,
): Promise<{ shown: string[]; count: number }> {
  const validate = compiled.get(schema) ?? (await compile(schema));
  compiled.set(schema, validate);
  if (validate(document)) return { shown: [], count: 0 };
  const errors = validate.errors ?? [];
  return { shown: errors.slice(0, maxShown).map(wording), count: errors.length };
}

async function compile(schema: Schema): Promise<ValidateFunction> {
  const dialect = String(schema.$schema ?? '');
  const [{ default: Ajv }, { default: addFormats }] = await Promise.all([
    ajvFor(dialect),
    import('ajv-formats'),
  ]);
  // What a schema of somebody else's holds beyond the dialect is its own affair: no strict mode, no warnings on stdout.
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateSchema: false });
  addFormats(ajv);
  try {
    const { $schema: _, ...rest } = schema;
    return ajv.compile(rest);
  } catch (error) {
    throw new ConfigProblem(`cannot be compiled: ${(error as Error).message.slice(0, 300)}`);
  }
}

function ajvFor(dialect: string) {
  if (/draft-0[4-7]/.test(dialect)) return import('ajv');
  if (dialect.includes('2019-09')) return import('ajv/dist/2019.js');
  return import('ajv/dist/2020.js');
}

function wording({ instancePath, keyword, message, params }: ErrorObject): string {
  const at = instancePath === '' ? '/' : instancePath;
  const known = params as {
    additionalProperty?: string;
    unevaluatedProperty?: string;
    allowedValues?: unknown[];
  };
  const extra = known.additionalProperty ?? known.unevaluatedProperty;
  if (extra !== undefined) return `${instancePath}/${escapePointer(extra)} is not a known key`;
  if (keyword === 'enum') return `${at} must be one of ${JSON.stringify(known.allowedValues)?.slice(0, 300)}`;
  return `${at} ${message ?? 'is not valid'}`;
}

const escapePointer = (key: string) => key.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');
