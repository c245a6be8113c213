import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { connect } from '@mcp-reference/testing';
import { expect, test } from 'vitest';
import { servers } from '../src/servers.ts';

/** The links in a SKILL.md to its references. */
const links = /\((references\/[\w-]+\.md)\)/g;

/** The folders that are copied beside the bundle. */
const skillsOf = (bin: string) => readdirSync(new URL('./skills', pathToFileURL(bin)));

test.each(servers)(
  '$name offers one skill with its references, and one variable switches it off',
  async ({ bin, prepare }) => {
    const { env = {} } = await prepare();
    const start = (more: Record<string, string> = {}) =>
      connect({
        client: 'v2-modern',
        wiring: 'stdio',
        server: { bin: pathToFileURL(bin) },
        env: { ...env, ...more },
      });
    await using connection = await start();
    const { client } = connection;
    expect(client.capabilities()).toMatchObject({ extensions: { 'io.modelcontextprotocol/skills': {} } });
    const [skill, ...others] = skillsOf(bin);
    expect(others).toEqual([]);
    const [guide] = await client.readResource(`skill://${skill}/SKILL.md`);
    expect(guide?.text).toMatch(new RegExp(`^---\\nname: ${skill}\\ndescription: .{80,}\\n---\\n`));
    const references = [...(guide?.text ?? '').matchAll(links)];
    expect(references.length).toBeGreaterThan(0);
    for (const [, path] of references)
      expect((await client.readResource(`skill://${skill}/${path}`))[0]?.text).toMatch(/^# \w/);
    const lists = async (asked: typeof client) => [
      await asked.listTools(),
      await asked.listResources().catch(() => []),
    ];
    const off = Object.fromEntries(
      ['CALCULATOR', 'WEATHER', 'CONFIG', 'REVIEW', 'NOTIFICATIONS'].map((name) => [
        `${name}_SKILLS`,
        'false',
      ]),
    );
    await using plain = await start(off);
    expect(plain.client.capabilities()).not.toHaveProperty(['extensions', 'io.modelcontextprotocol/skills']);
    // A host that does not know skills sees the same.
    expect(await lists(client)).toEqual(await lists(plain.client));
  },
);
