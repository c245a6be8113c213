import { defineConfig } from 'vitepress';
import { diagrams } from './diagrams.ts';
import { writeForModels } from './llms.ts';
import { path, reference } from './pages.ts';
import { repositoryLinks, repositoryUrl } from './repository-links.ts';
import { slug } from './slug.ts';

// GitHub Pages serves a project below its name.
const base = process.env.DOCS_BASE ?? '/mcp-reference/';

const items = (pages: readonly (readonly [string, string])[]) =>
  pages.map(([page, text]) => ({ text, link: `/${page}` }));

const title = 'mcp-reference';
const description = 'MCP servers in TypeScript, from the first one to a published one.';

export default defineConfig({
  title,
  description,
  buildEnd: ({ outDir }) => writeForModels(outDir, title, description),
  base,
  lang: 'en',
  cleanUrls: false,
  srcExclude: ['README.md'],
  head: [['link', { rel: 'icon', href: `${base}icon.svg` }]],
  markdown: {
    anchor: { slugify: slug },
    config(markdown) {
      repositoryLinks(markdown);
      diagrams(markdown);
    },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/first-server' },
      { text: 'Troubleshooting', link: '/troubleshooting' },
    ],
    sidebar: [
      { text: 'The path', items: items(path) },
      { text: 'To look up', items: items(reference) },
    ],
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repositoryUrl }],
    editLink: { pattern: `${repositoryUrl}/edit/main/docs/:path` },
  },
});
