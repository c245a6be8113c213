/**
 * `node docs/src/pictures.ts`: draws the pictures of the README and the pages. The plot is what the calculator answers;
 * the card is photographed in Chromium by the weather server's own tests. Look at them before you commit them.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pictures = fileURLToPath(new URL('../public/pictures/', import.meta.url));

interface Answer {
  content: { type: string; data?: string }[];
}

const plot = { expressions: ['sin(x)', 'x^2/10 - 1'], x_min: -6, x_max: 6 };
const args = [`${root}servers/calculator/dist/main.js`, '--json', '--call', 'plot', JSON.stringify(plot)];
const { content } = JSON.parse(
  execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 24 }),
) as Answer;
const image = content.find(({ type }) => type === 'image')?.data ?? '';
writeFileSync(`${pictures}plot.png`, Buffer.from(image, 'base64'));

const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
try {
  execFileSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'test/card.test.ts'], {
    cwd: `${root}servers/weather`,
    env: { ...process.env, TEST_SCREENSHOTS: folder },
    stdio: 'inherit',
  });
  await crop(readFileSync(join(folder, 'current.png')), `${pictures}weather-card.png`, 210);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The top of a picture: below the card its frame is empty. */
async function crop(png: Buffer, path: string, height: number): Promise<void> {
  const executablePath =
    ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((file) => existsSync(file)) ?? 'chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 520, height } });
  await page.setContent(`<body style="margin:0"><img src="data:image/png;base64,${png.toString('base64')}">`);
  await page.screenshot({ path });
  await browser.close();
}
