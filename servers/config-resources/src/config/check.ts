import type { ErrorObject, ValidateFunction } from 'ajv';
import { parseFile } from '../formats/parse.js';
import { ConfigProblem, messageWithLine } from '../formats/problem.js';
import { plain } from '../formats/tree.js';

type Schema = Record<string, unknown>;

export interface Draft {
  /** A document, or its YAML or JSON text. */
  data: unknown;
  /** The name and the text of a schema file. */
  schema: { name: string; text: string };
}

const maxShown = 20;

/** The problems of a draft, each with its JSON Pointer; an empty list if it is valid. */
export async function check({ data, schema }: Draft): Promise<{ problems: string[]; count: number }> {
  let document = data;
  try {
    if (typeof data === 'string') document = plain(await parseFile(data, 'data', undefined));
  } catch (error) {
    if (!(error instanceof ConfigProblem)) throw error;
    throw new ConfigProblem(`data ${messageWithLine(error)}.`);
  }
  const rules = plain(await parseFile(schema.text, schema.name, undefined)) as Schema;
  const validate = await compile(rules);
  if (validate(document)) return { problems: [], count: 0 };
  const errors = validate.errors ?? [];
  return { problems: errors.slice(0, maxShown).map(wording), count: errors.length };
}

async function compile({ $schema, ...rest }: Schema): Promise<ValidateFunction> {
  const [{ default: Ajv }, { default: addFormats }] = await Promise.all([
    ajvFor(String($schema ?? '')),
    import('ajv-formats'),
  ]);
  // A user's schema may have keywords beyond its dialect: no strict mode, no warnings on stdout.
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateSchema: false });
  addFormats(ajv);
  try {
    return ajv.compile(rest);
  } catch (error) {
    throw new ConfigProblem(`CONFIG_SCHEMA cannot be compiled: ${(error as Error).message.slice(0, 300)}`);
  }
}

function ajvFor(dialect: string) {
  if (/draft-0[4-7]/.test(dialect)) return import('ajv');
  if (dialect.includes('2019-09')) return import('ajv/dist/2019.js');
  return import('ajv/dist/2020.js');
}

function wording({ instancePath, keyword, message, params }: ErrorObject): string {
  const at = instancePath === '' ? '/' : instancePath;
  const known = params as Record<'additionalProperty' | 'unevaluatedProperty', string | undefined>;
  const extra = known.additionalProperty ?? known.unevaluatedProperty;
  if (extra !== undefined) {
    return `${instancePath}/${extra.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')} is not a known key`;
  }
  if (keyword === 'enum')
    return `${at} must be one of ${JSON.stringify(params.allowedValues)?.slice(0, 300)}`;
  return `${at} ${message ?? 'is not valid'}`;
}
