import * as z from 'zod/v4';

/** The environment variables this server reads: the source of --help, the README's table and server.json. */
export const settings = z.object({
  REVIEW_ROOT: z
    .string()
    .max(4_096)
    .default('.')
    .meta({ path: 'directory' })
    .describe('folder whose code is read; nothing outside of it (default: where the server is started)'),
  REVIEW_OTHER_OWNER: z
    .stringbool()
    .default(false)
    .describe('also read a repository that another user owns, such as one that is mounted into a container'),
  REVIEW_PROMPTS: z
    .stringbool()
    .default(true)
    .describe('offer the prompt files that REVIEW_ROOT has for Claude Code, VS Code, Gemini CLI and Cursor'),
  PROMPTS_DIR: z
    .string()
    .max(4_096)
    .optional()
    .meta({ path: 'directory' })
    .describe(
      'folders of prompts of your own, separated as in PATH; they add to and replace the built-in ones',
    ),
  REVIEW_SKILLS: z
    .stringbool()
    .default(true)
    .describe('offer the review guides as a skill (an official extension of MCP, in beta)'),
});

export type Settings = z.output<typeof settings>;
