import { fileURLToPath } from 'node:url';
import type { McpServer } from '@modelcontextprotocol/server';
import type { SkillsExtension } from '@modelcontextprotocol/server/ext/skills';

/** Makes servers that offer the skills of a folder too. */
export async function withSkills<Context extends { calledTool?: string }>(
  createServer: (context: Context) => McpServer | Promise<McpServer>,
  folder: URL,
): Promise<typeof createServer> {
  const skills = await skillsIn(folder);
  return async (context) => {
    const server = await createServer(context);
    // A server for one call of a tool has no use for them.
    if (context.calledTool === undefined) skills.attach(server);
    return server;
  };
}

/**
 * One folder a skill, each with a `SKILL.md` and the files that it refers to. Files are read when a host first asks for
 * skills. `resources/list` does not name them: hosts that do not know skills see nothing new there.
 */
async function skillsIn(folder: URL): Promise<SkillsExtension> {
  const { SkillsExtension } = await import('@modelcontextprotocol/server/ext/skills');
  const load = async () => {
    const { loadSkills, nodeSkillFiles } = await import('@modelcontextprotocol/server/ext/skills/node');
    const root = fileURLToPath(folder);
    const { entries } = await loadSkills(root, { strict: true });
    return { entries: [...entries], files: nodeSkillFiles(root) };
  };
  let loaded: ReturnType<typeof load> | undefined;
  const skills = () => (loaded ??= load());
  return new SkillsExtension({
    cacheHint: { ttlMs: 24 * 60 * 60_000, cacheScope: 'public' },
    source: {
      list: async () => ({ skills: (await skills()).entries }),
      get: async (uri) => (await skills()).entries.find((skill) => skill.uri === uri),
      async read(uri) {
        const { entries, files } = await skills();
        const served = entries.flatMap(({ resources }) => (resources === 'dynamic' ? [] : resources));
        if (!served.some((file) => file.uri === uri)) return undefined;
        const bytes = await files.read(uri.slice('skill://'.length));
        return { text: new TextDecoder().decode(bytes), mimeType: 'text/markdown' };
      },
    },
  });
}
