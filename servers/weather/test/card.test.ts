import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@modelcontextprotocol/client';
import { type Browser, chromium, type FrameLocator, type Page } from 'playwright-core';
import { build } from 'tsup';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Context, Result, TestHost } from './card/host-page.js';
import { connectInProcess } from './connect.js';
import { type StandIns, startStandIns } from './stand-ins/index.js';

const program = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)))
  .find((file) => existsSync(file));
/** Set to a folder to look at what the card looks like. */
const screenshots = process.env.TEST_SCREENSHOTS;

describe.skipIf(program === undefined)('the weather card (needs chromium)', () => {
  let standIns: StandIns;
  let client: Client;
  let browser: Browser;
  let html: string;
  let page: Page;
  let card: FrameLocator;
  const outside: string[] = [];

  beforeAll(async () => {
    standIns = await startStandIns();
    client = await connectInProcess(standIns.env);
    const [content] = (await client.readResource({ uri: 'ui://weather/card' })).contents;
    html = content !== undefined && 'text' in content ? content.text : '';
    browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 520, height: 640 } });
    page.on('request', (request) => outside.push(request.url()));
    await page.setContent('<body style="margin:0"></body>');
    await page.addScriptTag({ content: await bundleHost() });
    card = page.frameLocator('iframe');
  }, 60_000);

  beforeEach(() => {
    outside.length = 0;
  });

  afterAll(async () => {
    await browser?.close();
    await client?.close();
    await standIns?.close();
  });

  /** Shows a result in a frame as strict as the specification asks for. */
  async function show(result: Result, { context = {}, forecast, wrap = (html) => html }: Showing = {}) {
    await inHost(({ host, html, context, forecast }) => host.open(html, context, forecast), {
      html: wrap(html),
      context,
      forecast,
    });
    await inHost(({ host, result }) => host.result(result), { result });
  }

  /** Runs a function in the host's page. */
  function inHost<Arguments extends object, Answer>(
    run: (given: Arguments & { host: TestHost }) => Answer,
    given: Arguments,
  ): Promise<Awaited<Answer>> {
    return page.evaluate(`(${run})({ host: window.host, ...${JSON.stringify(given)} })`);
  }

  const call = async (name: string, args: Record<string, unknown>) =>
    (await client.callTool({ name, arguments: args })) as Result;

  async function photograph(name: string): Promise<void> {
    if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  test('shows the current weather that get_weather answered', async () => {
    await show(await call('get_weather', { city: 'Paris' }));
    await card.getByRole('heading', { name: 'Paris' }).waitFor();
    const text = await card.locator('article').textContent();
    expect(text).toContain('Île-de-France, France');
    expect(text).toContain('11°');
    expect(text).toContain('Light rain');
    expect(text).toContain('Feels like 9°');
    expect(text).toContain('14 km/h SW');
    expect(text).toContain('Weather data by Open-Meteo.com (CC BY 4.0)');
    await photograph('current');
  });

  test('switches to Fahrenheit and back without asking anybody', async () => {
    await show(await call('get_weather', { city: 'Paris' }));
    await card.getByRole('button', { name: '°F' }).click();
    expect(await card.locator('article').textContent()).toContain('52°');
    expect(await card.locator('article').textContent()).toContain('9 mph SW');
    await card.getByRole('button', { name: '°C' }).click();
    expect(await card.locator('article').textContent()).toContain('11°');
  });

  test('opens in the units that were asked for', async () => {
    await show(await call('get_weather', { city: 'Paris', units: 'fahrenheit' }));
    await card.getByText('52°').waitFor();
    await card.getByRole('button', { name: '°C' }).click();
    await card.getByText('11°').waitFor();
  });

  test('shows a dash for what the service left out, and no number', async () => {
    const current = await call('get_weather', { city: 'Paris' });
    const now = { ...current.structuredContent, humidity: undefined, wind: undefined, wmo_code: undefined };
    await show({ ...current, structuredContent: { ...now, condition: 'not reported' } });
    await card.getByText('Not reported').waitFor();
    expect(await card.locator('article').textContent()).toMatch(/Humidity–Wind– SW/);
    const forecast = await call('get_forecast', { city: 'Paris', days: 3 });
    const { days = [] } = forecast.structuredContent as { days?: Record<string, unknown>[] };
    const gap = { date: days[1]?.date, condition: 'not reported', missing: 'condition, high, low' };
    await show({
      ...forecast,
      structuredContent: { ...forecast.structuredContent, days: [days[0], gap, days[2]] },
    });
    await card.locator('li').nth(1).getByText('–').first().waitFor();
    expect(await card.locator('article').innerHTML()).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('shows a forecast, as many days as chosen, and the details of one', async () => {
    await show(await call('get_forecast', { city: 'Paris', days: 16 }), { context: { theme: 'dark' } });
    await card.getByRole('heading', { name: 'Paris' }).waitFor();
    const rows = card.locator('li');
    expect(await rows.count()).toBe(7);
    await card.getByRole('button', { name: '3 days' }).click();
    expect(await rows.count()).toBe(3);
    await card.getByRole('button', { name: '15 days' }).click();
    expect(await rows.count()).toBe(15);
    await card.getByRole('button', { name: '7 days' }).click();
    await rows.nth(1).getByRole('button').click();
    expect(await rows.nth(1).textContent()).toContain('Overcast · 0 mm · wind to 24 km/h · gusts 47 km/h');
    await photograph('forecast-dark');
    await rows.nth(1).getByRole('button').click();
    expect(await card.locator('.details').count()).toBe(0);
  });

  test('fetches the coming days through the host', async () => {
    const forecast = await call('get_forecast', { city: 'Paris' });
    await show(await call('get_weather', { city: 'Paris' }), { forecast });
    await card.getByRole('button', { name: 'Coming days' }).click();
    await card.locator('li').nth(6).waitFor();
    expect(await inHost(({ host }) => host.calls, {})).toEqual([
      { name: 'get_forecast', arguments: { city: '48.853,2.349', days: 7 } },
    ]);
    expect(await card.locator('article').textContent()).toContain('Light rain');
    await photograph('both');
  });

  test('says why the coming days do not come, and offers to try again', async () => {
    const forecast = await call('get_forecast', { city: '95,10' });
    await show(await call('get_weather', { city: 'Paris' }), { forecast });
    await card.getByRole('button', { name: 'Coming days' }).click();
    await card.getByText('latitude 95 is out of range').waitFor();
    expect(await card.getByRole('button', { name: 'Coming days' }).isEnabled()).toBe(true);
    expect(await card.locator('article').textContent()).toContain('Light rain');
  });

  test.each(['get_weather', 'get_forecast'])(
    'fits a narrow frame, also with a long name: %s',
    async (tool) => {
      await page.setViewportSize({ width: 280, height: 640 });
      const { structuredContent, ...result } = await call(tool, { city: 'Paris', units: 'fahrenheit' });
      const city = 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch';
      await show({ ...result, structuredContent: { ...structuredContent, city } });
      await card.getByRole('heading', { name: city }).waitFor();
      await photograph(`narrow-${tool}`);
      const width = await card.locator('html').evaluate('document.documentElement.scrollWidth');
      await page.setViewportSize({ width: 520, height: 640 });
      expect(width).toBeLessThanOrEqual(280);
    },
  );

  test('offers no calls where the host passes none on', async () => {
    await show(await call('get_weather', { city: 'Paris' }));
    await card.getByRole('heading', { name: 'Paris' }).waitFor();
    expect(await card.getByRole('button', { name: 'Coming days' }).count()).toBe(0);
  });

  test("follows the host's theme and colours, also when they change", async () => {
    const background = () => card.locator('body').evaluate('getComputedStyle(document.body).backgroundColor');
    await show(await call('get_weather', { city: 'Paris' }), { context: { theme: 'dark' } });
    await card.getByRole('heading', { name: 'Paris' }).waitFor();
    expect(await background()).toBe('rgb(30, 30, 33)');
    const context = {
      theme: 'light',
      styles: { variables: { '--color-background-primary': 'rgb(1, 2, 3)' } },
    };
    await inHost(({ host, context }) => host.context(context as unknown as Context), { context });
    await expect.poll(background).toBe('rgb(1, 2, 3)');
  });

  /** The card as the stylesheet shows it, in the frame. */
  const looks = () =>
    card.locator('article').evaluate(`(() => {
      const style = (selector) => getComputedStyle(document.querySelector(selector));
      return [
        document.styleSheets.length,
        style('header').display,
        style('h1').fontSize,
        style('.now .icon').width,
        style('.icon').fill,
        style('.choice button').borderTopWidth,
        getComputedStyle(document.body).backgroundColor,
      ];
    })()`);

  test.each<[string, (html: string) => string]>([
    ['as the MCP Inspector does', wrappedByInspector],
    ['in a body that has other things in it', (html) => `<body><p id="theirs">Theirs</p>${html}</body>`],
    ['in an element', (html) => `<html><body><div class="app">${html}</div></body></html>`],
  ])('keeps its style in a host that puts the document into one of its own, %s', async (_, wrap) => {
    const result = await call('get_weather', { city: 'Paris' });
    const forecast = await call('get_forecast', { city: 'Paris' });
    await show(result);
    await card.getByRole('heading', { name: 'Paris' }).waitFor();
    const alone = await looks();
    await show(result, { wrap, forecast });
    await card.getByRole('heading', { name: 'Paris' }).waitFor();
    expect(await looks()).toEqual(alone);
    await card.getByRole('button', { name: 'Coming days' }).click();
    await card.locator('li').nth(6).waitFor();
    await card.getByRole('button', { name: '°F' }).click();
    await card.getByText('52°').waitFor();
    expect(await looks()).toEqual(alone);
    // The card must not remove what a host has in the body.
    const theirs = wrap('').includes('theirs') ? 1 : 0;
    expect(await card.locator('#theirs').count()).toBe(theirs);
    await photograph('wrapped');
  });

  test('keeps the keyboard where it was when it draws again', async () => {
    await show(await call('get_weather', { city: 'Paris' }));
    const button = card.getByRole('button', { name: '°F' });
    await button.focus();
    await button.press('Enter');
    await card.getByText('52°').waitFor();
    expect(await button.evaluate('document.activeElement.textContent')).toBe('°F');
  });

  test('shows an error as the text it is', async () => {
    await show(await call('get_weather', { city: '95,10' }));
    await card.getByText('latitude 95 is out of range').waitFor();
  });

  test('marks an old reading', async () => {
    const { structuredContent, ...result } = await call('get_weather', { city: 'Paris' });
    await show({ ...result, structuredContent: { ...structuredContent, stale: true, age_seconds: 2520 } });
    await card.getByText('Old reading: 42 min old').waitFor();
    await photograph('stale');
  });

  test('takes nothing that a service says for markup', async () => {
    const { structuredContent, ...result } = await call('get_weather', { city: 'Paris' });
    const city = '<img src=x onerror="parent.postMessage(1)">';
    await show({ ...result, structuredContent: { ...structuredContent, city } });
    await card.getByRole('heading', { name: city }).waitFor();
    expect(await card.locator('img').count()).toBe(0);
  });

  test('asks the network for nothing, and tells the host its height', async () => {
    await show(await call('get_forecast', { city: 'Paris' }));
    await card.getByRole('heading', { name: 'Paris' }).waitFor();
    await expect.poll(() => inHost(({ host }) => host.sizes.at(-1), {})).toBeGreaterThan(200);
    expect(outside.filter((url) => !url.startsWith('about:'))).toEqual([]);
  });
});

interface Showing {
  context?: Context;
  forecast?: Result;
  /** The card's document as the host loads it. */
  wrap?: (html: string) => string;
}

/** As @modelcontextprotocol/inspector 2.12.0 wraps an app that names no domains. */
function wrappedByInspector(html: string): string {
  const policy = [
    "default-src 'none'",
    "connect-src 'none'",
    "script-src 'unsafe-inline'",
    "style-src 'unsafe-inline'",
    "img-src 'none'",
    "font-src 'none'",
    "media-src 'none'",
    "frame-src 'none'",
    "base-uri 'self'",
    "form-action 'none'",
    "object-src 'none'",
    "worker-src 'none'",
  ].join('; ');
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy.replaceAll("'", '&#39;')}">`;
  return `<!DOCTYPE html><html><head>${meta}<meta charset="utf-8"></head><body>${html}</body></html>`;
}

/** The host's side of the frame, as one script. */
async function bundleHost(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'weather-host-'));
  try {
    await build({
      config: false,
      entry: { host: fileURLToPath(new URL('./card/host-page.ts', import.meta.url)) },
      outDir,
      format: 'iife',
      platform: 'browser',
      noExternal: [/.*/],
      silent: true,
    });
    return await readFile(join(outDir, 'host.global.js'), 'utf8');
  } finally {
    await rm(outDir, { recursive: true });
  }
}
