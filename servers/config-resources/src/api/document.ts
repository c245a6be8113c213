import { atPointer } from '../formats/pointer.js';
import { ConfigProblem } from '../formats/problem.js';
import { slug } from './docs.js';

export type Json = Record<string, unknown>;

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/** An operation, and the path item that it stands in. */
export interface Operation {
  id: string;
  method: string;
  path: string;
  operation: Json;
  /** The parts of a path item that hold for all of its operations. */
  shared: Json;
}

/** An OpenAPI 3.0 or 3.1 document. References are followed when something is rendered, not before. */
export class ApiDocument {
  readonly root: Json;

  constructor(root: Json) {
    const version = root.openapi;
    if (typeof version !== 'string' || !/^3\.[012]\./.test(`${version}.`)) {
      const found = typeof root.swagger === 'string' ? 'a Swagger 2.0 document' : 'no OpenAPI 3 document';
      throw new ConfigProblem(`is ${found}: it needs openapi: 3.0.x or 3.1.x`);
    }
    this.root = root;
  }

  get title(): string {
    return text(object(this.root.info).title) || 'API';
  }

  /**
   * What a `$ref` leads to, with its keys beside it (3.1 allows `summary` and `description`); the value itself
   * if it is not a reference.
   */
  resolve(value: unknown): { value: Json; ref?: string } {
    let at = object(value);
    let name: string | undefined;
    // References to references end somewhere, or nowhere.
    for (let hops = 0; typeof at.$ref === 'string' && hops < 20; hops += 1) {
      const { $ref, ...beside } = at;
      name ??= $ref as string;
      const target = /^#/.test($ref as string) ? atPointer(this.root, $ref as string) : undefined;
      if (typeof target !== 'object' || target === null)
        return { value: { ...beside, description: `(${$ref} is not in this document)` }, ref: name };
      at = Object.keys(beside).length === 0 ? (target as Json) : { ...target, ...beside };
    }
    return name === undefined ? { value: at } : { value: at, ref: name };
  }

  /** Lists all operations. No two have the same id. */
  operations(): Operation[] {
    const found = new Map<string, Operation>();
    // The operations that clients call, and those that the API calls (webhooks of 3.1).
    const { paths, webhooks } = this.root;
    const called = Object.entries(object(webhooks)).map(([name, item]) => [`webhook ${name}`, item] as const);
    for (const [path, item] of [...Object.entries(object(paths)), ...called]) {
      const shared = this.resolve(item).value;
      for (const method of methods) {
        if (!Object.hasOwn(shared, method)) continue;
        const operation = object(shared[method]);
        const route = slug(`${method} ${path}`) || method;
        const preferred = slug(text(operation.operationId)) || route;
        const id = unused(found, found.has(preferred) ? route : preferred);
        found.set(id, { id, method: method.toUpperCase(), path, operation, shared });
      }
    }
    return [...found.values()];
  }
}

function unused(found: ReadonlyMap<string, unknown>, id: string): string {
  let name = id;
  for (let count = 2; found.has(name); count += 1) name = `${id}-${count}`;
  return name;
}

export const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
