import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { serverNames } from './workspace.ts';

export interface Changeset {
  releases: Record<string, string>;
  summary: string;
}

export function readChangesets(repository: string): Changeset[] {
  const folder = join(repository, '.changeset');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .map((file) => {
      const [, head = '', summary = ''] = readFileSync(join(folder, file), 'utf8').split(/^---$/m);
      return { releases: (parse(head) ?? {}) as Record<string, string>, summary: summary.trim() };
    });
}

/**
 * Core is inside every server's bundle, where changesets cannot see it: the servers have no dependencies. So what changes
 * core is a patch of the five. What `create` copies names the versions of core and testing: it goes along, too.
 */
export function changesetsOfBundles(changesets: Changeset[]): Changeset[] {
  const about = (name: string) => changesets.filter(({ releases }) => name in releases);
  const core = about('@mcp-reference/core');
  const templates = [...new Set([...core, ...about('@mcp-reference/testing')])];
  const bundles = serverNames.map((name) => `@mcp-reference/${name}`);
  return [
    ...core.map(({ summary }) => ({
      releases: Object.fromEntries(bundles.map((name) => [name, 'patch'])),
      summary: `In core: ${summary}`,
    })),
    ...(templates.length > 0 && about('@mcp-reference/create').length === 0
      ? [
          {
            releases: { '@mcp-reference/create': 'patch' },
            summary: 'Copies use the new versions of core and testing.',
          },
        ]
      : []),
  ];
}

export function writeChangesets(repository: string, changesets: Changeset[]): void {
  for (const [index, { releases, summary }] of changesets.entries()) {
    const file = join(repository, '.changeset', `bundled-${index + 1}.md`);
    writeFileSync(file, `---\n${stringify(releases)}---\n\n${summary}\n`);
  }
}
