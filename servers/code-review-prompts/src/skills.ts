import { type SkillCatalog, type SkillFiles, SkillsExtension } from '@modelcontextprotocol/server/ext/skills';
import { dump } from 'js-yaml';
import { type Library, type PromptFile, slot } from './library/prompt-file.js';

/**
 * The same guides as skills (an experimental extension of MCP): what a model reads when it decides by itself that it has
 * a review to do. Made from the prompts, so that there is one text of each guide.
 */
export function loadSkills(library: () => Library): Promise<SkillCatalog> {
  return SkillsExtension.load(skillFiles(library));
}

/** One folder a prompt, with a SKILL.md in it; none of it is on disk. */
function skillFiles(library: () => Library): SkillFiles {
  const folders = () => new Map([...library().prompts.values()].map((prompt) => [folderOf(prompt), prompt]));
  return {
    async list(folder) {
      if (folder === '') return [...folders().keys()].map((name) => ({ name, kind: 'directory' }));
      return folders().has(folder) ? [{ name: 'SKILL.md', kind: 'file' }] : [];
    },
    async read(path) {
      const prompt = folders().get(path.replace(/\/SKILL\.md$/, ''));
      if (prompt === undefined) throw new TypeError(`there is no ${path}`);
      return new TextEncoder().encode(skillOf(prompt));
    },
  };
}

/** Names of skills have lower case letters, digits and hyphens. */
function folderOf({ name }: PromptFile): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** The guide without its placeholders: a skill has no arguments, its reader has the material. */
function skillOf(prompt: PromptFile): string {
  const choices = prompt.arguments.flatMap(({ choices = {} }) => Object.entries(choices));
  const body = prompt.body
    .split('\n')
    .filter((line) => line.search(slot) === -1)
    .join('\n');
  const focuses = choices.map(([name, text]) => `## Focus: ${name}\n\n${text}`);
  const head = dump({ name: folderOf(prompt), description: prompt.description });
  return `---\n${head}---\n\n${[body.trim(), ...focuses].join('\n\n')}\n`;
}
