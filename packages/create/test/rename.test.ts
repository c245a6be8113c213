import { describe, expect, test } from 'vitest';
import { namesOf } from '../src/names.ts';
import { rename } from '../src/rename.ts';
import { findTemplate } from '../src/templates.ts';

const names = namesOf('@acme/tides');

function renamed(text: string, path = 'src/server.ts', from = 'weather'): string {
  const template = findTemplate(from);
  if (template === undefined) throw new Error(`no template ${from}`);
  return rename(path, text, template, names);
}

describe('in code', () => {
  test.each([
    [
      `new McpServer({ name: 'weather', title: 'Weather', version })`,
      `new McpServer({ name: 'tides', title: 'Tides', version })`,
    ],
    [`'@mcp-reference/weather'`, `'@acme/tides'`],
    ['mcp-reference-weather/1.0.0', 'acme-tides/1.0.0'],
    ["'mcp-weather'", "'mcp-tides'"],
    ['<1@mcp-weather>', '<1@mcp-tides>'],
    ['WEATHER_TIMEOUT_MS', 'TIDES_TIMEOUT_MS'],
    ['(after `pnpm build`)', '(after `npm run build`)'],
    [`name: 'weather-example'`, `name: 'tides-example'`],
    [`mkdtempSync(join(tmpdir(), 'weather-host-'))`, `mkdtempSync(join(tmpdir(), 'tides-host-'))`],
    [`'https://github.com/mcp-reference/mcp-reference'`, `'https://www.npmjs.com/package/@acme/tides'`],
  ])('%s is %s', (before, after) => {
    expect(renamed(before)).toBe(after);
  });

  test.each([
    `'weather://current/{city}'`,
    'get_weather',
    `import { x } from './weather/model.js';`,
    `import { serve } from '@mcp-reference/core';`,
    'the weather service',
    'https://api.weather.gov',
    'MY_WEATHER_X',
  ])('%s stays', (text) => {
    expect(renamed(text)).toBe(text);
  });

  test('variables that are not named after the server stay', () => {
    expect(renamed('CONFIG_DIR', 'src/settings.ts', 'config-resources')).toBe('CONFIG_DIR');
  });
});

describe('in the README', () => {
  test.each([
    ['# @mcp-reference/weather', '# @acme/tides'],
    ['npx -y @mcp-reference/weather --call x', 'node dist/main.js --call x'],
    [
      '`claude mcp add weather -e A=b -- npx -y @mcp-reference/weather`',
      '`claude mcp add tides -e A=b -- node /path/to/tides/dist/main.js`',
    ],
    [
      '"weather": { "command": "npx", "args": ["-y", "@mcp-reference/weather"] }',
      '"tides": { "command": "node", "args": ["/path/to/tides/dist/main.js"] }',
    ],
  ])('%s is %s', (before, after) => {
    expect(renamed(before, 'README.md')).toBe(after);
  });
});
