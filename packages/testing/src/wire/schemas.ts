import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** The revisions whose official schema is here. */
export const revisions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'] as const;
export type Revision = (typeof revisions)[number];

export function isRevision(version: unknown): version is Revision {
  return revisions.some((revision) => revision === version);
}

interface OfficialSchema {
  $defs?: Record<string, Definition>;
  definitions?: Record<string, Definition>;
}

interface Definition {
  properties?: { method?: { const?: string } };
}

/** One revision's official schema, asked by the names of its definitions. */
export class RevisionSchema {
  readonly #ajv: Ajv | Ajv2020;
  readonly #pointer: string;
  readonly #definitions: Record<string, Definition>;
  readonly #byMethod = new Map<string, string>();

  constructor(readonly revision: Revision) {
    const schema = JSON.parse(readFileSync(new URL(`${revision}.json`, folder), 'utf8')) as OfficialSchema;
    const options = { strict: false, allErrors: false } as const;
    // Revisions up to 2025-06-18 are written in draft-07, with `definitions`.
    this.#ajv = schema.$defs === undefined ? new Ajv(options) : new Ajv2020(options);
    addFormats.default(this.#ajv as never);
    this.#ajv.addFormat('byte', true);
    this.#ajv.addSchema(schema, revision);
    this.#pointer = schema.$defs === undefined ? 'definitions' : '$defs';
    this.#definitions = schema.$defs ?? schema.definitions ?? {};
    for (const [name, { properties }] of Object.entries(this.#definitions)) {
      const method = properties?.method?.const;
      if (method !== undefined) this.#byMethod.set(method, name);
    }
  }

  /** The name of the definition of a method's request or notification: `CallToolRequest`. */
  definitionOf(method: string): string | undefined {
    return this.#byMethod.get(method);
  }

  /** The first of these definitions that the revision has. */
  has(...names: string[]): string | undefined {
    return names.find((name) => Object.hasOwn(this.#definitions, name));
  }

  /** The problem of a value by the definition; undefined if it has none. */
  problem(definition: string, value: unknown): string | undefined {
    const validate = this.#ajv.getSchema(`${this.revision}#/${this.#pointer}/${definition}`) as
      | ValidateFunction
      | undefined;
    if (validate === undefined) throw new Error(`the schema of ${this.revision} has no ${definition}`);
    if (validate(value)) return undefined;
    return `${definition} of ${this.revision}: ${(validate.errors ?? []).map(inWords).join('; ')}`;
  }
}

function inWords({ instancePath, message, params }: ErrorObject): string {
  const extra = 'additionalProperty' in params ? ` (${String(params.additionalProperty)})` : '';
  return `${instancePath || 'the message'} ${message}${extra}`;
}

/** The package's folder `schemas`: one folder up from dist/, two from src/wire/ and dist/bin/. */
const folder =
  ['../schemas/', '../../schemas/']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(new URL('2025-11-25.json', url))) ?? new URL('../schemas/', import.meta.url);

const loaded = new Map<Revision, RevisionSchema>();

/** The schema of a revision: read and compiled when it is first asked for. */
export function schemaOf(revision: Revision): RevisionSchema {
  let schema = loaded.get(revision);
  if (schema === undefined) {
    schema = new RevisionSchema(revision);
    loaded.set(revision, schema);
  }
  return schema;
}
