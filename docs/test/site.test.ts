import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { path, reference } from '../.vitepress/pages.ts';
import { type Site, serveSite } from './site-server.ts';

const program = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)))
  .find((file) => existsSync(file));
/** Set to a folder to look at the pages. */
const screenshots = process.env.TEST_SCREENSHOTS;
const pages = ['index', ...[...path, ...reference].map(([name]) => name)];

describe.skipIf(program === undefined)('the built site in a browser (needs chromium)', () => {
  let site: Site;
  let browser: Browser;
  let page: Page;
  const troubles: string[] = [];

  beforeAll(async () => {
    site = await serveSite();
    browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(site.url)) troubles.push(`asked for ${request.url()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
    });
  });

  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
  });

  /** Opens a page and waits until its scripts have taken over. */
  async function open(name: string): Promise<void> {
    await page.goto(`${site.url}${name}.html`);
    await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}));
  }

  const ids = new Map<string, string[]>();
  const links: { from: string; to: URL }[] = [];

  test.each(pages)('%s fits a phone and a desk, and reports no error', async (name) => {
    troubles.length = 0;
    await page.setViewportSize({ width: 390, height: 900 });
    await open(name);
    for (const diagram of await page.locator('.diagram').all()) await diagram.locator('svg').waitFor();
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      if (screenshots) await page.screenshot({ path: join(screenshots, `${name}-${width}.png`) });
      expect(await tooWide(page), `at ${width} px`).toEqual([]);
    }
    expect(await page.locator('h1').count()).toBe(1);
    // The traces of a mark that was not removed.
    expect(await page.locator('main').textContent()).not.toMatch(
      /path not found|#(end)?region|<<< @|generated:/i,
    );
    expect(troubles).toEqual([]);
    const found = await page.evaluate(() => ({
      ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
      hrefs: [...document.querySelectorAll<HTMLAnchorElement>('a[href]')].map(({ href }) => href),
    }));
    ids.set(new URL(`${name}.html`, site.url).pathname, found.ids);
    links.push(...found.hrefs.map((href) => ({ from: name, to: new URL(href) })));
  });

  test('diagrams are drawn', async () => {
    troubles.length = 0;
    await open('transports');
    await page.locator('.diagram svg').nth(1).waitFor();
    expect(troubles).toEqual([]);
  });

  test('every link of these pages leads to a page and a heading that are there', () => {
    const { origin, pathname: root } = new URL(site.url);
    const broken = links.filter(({ to }) => {
      if (to.origin !== origin) return to.protocol !== 'https:';
      const there = ids.get(to.pathname === root ? `${root}index.html` : to.pathname);
      return there === undefined || (to.hash !== '' && !there.includes(decodeURIComponent(to.hash.slice(1))));
    });
    expect(ids.size).toBe(pages.length);
    expect(broken.map(({ from, to }) => `${from}: ${to.href}`)).toEqual([]);
  });

  test('the sidebar leads on, and the search finds a page by its words', async () => {
    troubles.length = 0;
    await page.setViewportSize({ width: 1280, height: 900 });
    await open('index');
    await page.locator('.VPSidebar').getByRole('link', { name: 'Errors' }).click();
    await page.waitForURL('**/errors.html');
    await page.getByRole('heading', { level: 1, name: 'Errors' }).waitFor();
    await page.locator('.VPNavBarSearch button').first().click();
    await page.locator('#localsearch-input').fill('WWW-Authenticate');
    await page.locator('.result', { hasText: '401' }).first().click();
    await page.waitForURL('**/troubleshooting.html#**');
    expect(troubles).toEqual([]);
  });
});

describe('the site for a model', () => {
  let site: Site;
  beforeAll(async () => {
    site = await serveSite();
  });
  afterAll(() => site[Symbol.asyncDispose]());
  const read = async (path: string) => {
    const response = await fetch(new URL(path, site.url));
    expect(response.status, path).toBe(200);
    return await response.text();
  };

  test('llms.txt links every page as Markdown, with its first paragraph', async () => {
    const index = await read('llms.txt');
    const links = [...index.matchAll(/^- \[.+\]\((.+)\): .{20,}$/gm)].map(([, href = '']) => href);
    expect(links).toEqual(pages.slice(1).map((name) => `${name}.md`));
    for (const link of links) expect(await read(link)).toMatch(/^# /);
  });

  test('llms-full.txt has every page with its code, and no link that leads nowhere', async () => {
    const all = await read('llms-full.txt');
    for (const name of pages) expect(all).toContain((await read(`${name}.md`)).trim());
    expect(all).toContain('registerTool(');
    expect(all).not.toMatch(/\]\(\.\.\/|<!-- \/?generated/);
  });
});

/** Elements wider than the window that do not scroll by themselves. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.querySelectorAll('.VPDoc *')].filter(
      (element) => element.getBoundingClientRect().right > width && element.closest('pre, table') === null,
    );
    return wide
      .map((element) => `${element.tagName} ${element.textContent?.slice(0, 60)}`)
      .concat('the page');
  });
}
