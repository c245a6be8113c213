import * as z from 'zod/v4';
import { SettingsError } from '../runtime/errors.js';

/** The schema of a server's environment variables: an object of described strings, numbers, booleans. */
export type SettingsSchema = z.ZodObject;

/** One variable, as `--help`, the README's table and the generated registry files show it. */
export interface SettingInfo {
  name: string;
  description: string;
  default?: unknown;
  required: boolean;
  /** Never printed, never written into a host's configuration. */
  secret: boolean;
  /** A file or a folder: relative to where the server was started, which a host must not be. */
  path?: 'file' | 'directory';
}

/**
 * Reads a server's variables from the environment. A variable set to nothing counts as not set.
 *
 * @throws SettingsError that names the first variable that cannot be used; a secret's value is not shown
 */
export function readSettings<Schema extends SettingsSchema>(
  schema: Schema,
  env: NodeJS.ProcessEnv,
): z.output<Schema> {
  const known = Object.keys(schema.shape);
  const given = Object.fromEntries(known.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? known[0]);
  const secret = describeSettings(schema).find((setting) => setting.name === name)?.secret ?? false;
  const value = given[name];
  const shown =
    value === undefined
      ? 'is not set'
      : secret
        ? 'is not usable'
        : `is ${JSON.stringify(withoutPassword(value).slice(0, 100))}`;
  throw new SettingsError(name, `${shown}: ${issue?.message ?? 'invalid'}`);
}

/** A URL may carry a password: `https://user:password@host`. */
function withoutPassword(value: string): string {
  return value.replace(/\/\/[^/@]{1,200}@/, '//[redacted]@');
}

/** The description of each variable, from a settings schema. */
export function describeSettings(schema: SettingsSchema): SettingInfo[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const required = new Set(json.required);
  return Object.entries(json.properties ?? {}).map(([name, property]) => {
    const { description = '', default: fallback, secret, path } = property as Record<string, unknown>;
    return {
      name,
      description: String(description),
      ...(fallback !== undefined && { default: fallback }),
      required: required.has(name) && fallback === undefined,
      secret: secret === true,
      ...((path === 'file' || path === 'directory') && { path }),
    };
  });
}
