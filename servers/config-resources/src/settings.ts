import * as z from 'zod/v4';

const text = () => z.string().max(4_096).optional();
const filled = () => z.string().min(1).max(4_096).optional();
const path = (kind: 'file' | 'directory') => filled().meta({ path: kind });

/** The environment variables this server reads: the source of --help, the README's table and server.json. */
export const settings = z.object({
  CONFIG_DIR: path('directory').describe(
    'folder of the configuration: its YAML, TOML, JSON and .env files; without it, this server shows its own settings',
  ),
  CONFIG_FILES: text().describe(
    'files to read from CONFIG_DIR, separated by commas, later ones win (default: all, default.* first, local.* and .env last)',
  ),
  CONFIG_ENV_PREFIX: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must be letters, digits and _, such as APP_')
    .optional()
    .describe(
      'environment variables that start with it override files: APP_ makes APP_DATABASE__HOST database.host',
    ),
  CONFIG_SCHEMA: path('file').describe(
    'JSON Schema file: defaults, secrets (writeOnly), and what safe-operation checks',
  ),
  CONFIG_SHOW: text().describe(
    'paths to show although they are hidden, separated by commas: database.user, services.*.note; all below them, too',
  ),
  OPENAPI_FILE: path('file').describe(
    'OpenAPI 3.0 or 3.1 document, YAML or JSON (default: the one of this server’s HTTP surface)',
  ),
  USERS_DATABASE: filled()
    .meta({ secret: true })
    .describe('the users: a SQLite file (default: in your data folder), or postgres://…'),
  CONFIG_DEMO: z
    .stringbool()
    .default(false)
    .describe('shows sample configuration and sample users, labelled as samples'),
  CONFIG_SKILLS: z
    .stringbool()
    .default(true)
    .describe('offer a guide to these tools as a skill (an official extension of MCP, in beta)'),
});

export type Settings = z.output<typeof settings>;
