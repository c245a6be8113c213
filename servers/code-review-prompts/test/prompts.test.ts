import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExpectedError } from '@mcp-reference/core';
import { oneLine } from '@mcp-reference/core/text';
import { expect, test } from 'vitest';
import { loadLibrary } from '../src/library/library.js';
import { parseFile } from '../src/library/parse-file.js';
import { type PromptFile, slotFor } from '../src/library/prompt-file.js';
import { fenced, render } from '../src/library/render.js';

const { prompts, problems } = await loadLibrary({
  builtIn: [],
  own: [fileURLToPath(new URL('../prompts', import.meta.url))],
});
const parsePromptFile = (name: string, text: string) =>
  parseFile({ name, label: `${name}.md`, form: undefined }, text).prompt;
const material = (text: string) => ({
  text,
  languages: ['typescript'],
  kind: 'code' as const,
  part: 1,
  parts: 1,
});

test('every built-in prompt can be used', () => {
  expect(problems).toEqual([]);
  expect([...prompts.keys()].sort()).toEqual([
    'analyze-error',
    'code_review_prompt',
    'commit_message',
    'explain_code',
    'write_tests',
  ]);
});

test('the built server reads the same prompts as their files hold', () => {
  const built = readFileSync(new URL('../dist/prompts/parsed.json', import.meta.url), 'utf8');
  expect(JSON.parse(built)).toEqual(JSON.parse(JSON.stringify([...prompts.values()])));
});

const texts = [...prompts.values()].flatMap((prompt) => {
  const focuses = prompt.arguments.find(({ name }) => name === 'focus')?.choices ?? { none: '' };
  return Object.entries(focuses).map(([focus, text]) => [prompt.name, focus, prompt, text] as const);
});

test.each(texts)(
  '%s with focus %s costs at most 600 tokens before the code',
  (_name, _focus, prompt, focus) => {
    const values = new Map([
      ...prompt.arguments.map(({ name }) => [name, 'x'] as const),
      ['focus', focus] as const,
    ]);
    expect(render(prompt, values).length / 4).toBeLessThanOrEqual(600);
  },
);

test.each(['```', '````', 'a ``````` b', '~~~', '``` ```` `````'])(
  'code that holds %j cannot end its fence',
  (run) => {
    const text = `before\n${run}\nafter`;
    const [open = '', ...rest] = fenced(material(text)).split('\n');
    const fence = /^`+/.exec(open)?.[0] ?? '';
    expect(rest.at(-1)).toBe(fence);
    expect(rest.slice(0, -1).join('\n')).toBe(text);
    expect(text).not.toContain(fence);
  },
);

test('placeholders inside arguments stay what they are', () => {
  const prompt = parsePromptFile(
    'p',
    '---\ntitle: T\ndescription: D\narguments:\n  - {name: code, description: c, kind: material}\n  - {name: secret, description: s}\n---\n{{code}}\n',
  );
  const filled = render(
    prompt,
    new Map<string, never>([
      ['code', material('{{secret}} {{code}}') as never],
      ['secret', 'hunter2' as never],
    ]),
  );
  expect(filled).toContain('{{secret}} {{code}}');
  expect(filled).not.toContain('hunter2');
});

test('the empty lines of the code stay, so that lines have the numbers that they have in the file', () => {
  const [prompt] = prompts.values();
  const body = `Review.\n\n${slotFor('note')}\n\n${slotFor('code')}\n\n\n\nEnd`;
  const code = 'def a():\n    pass\n\n\n\ndef b():\n    pass\n';
  const filled = render({ ...(prompt as PromptFile), body }, new Map([['code', material(code)]]));
  expect(filled).toBe(`Review.\n\n\`\`\`typescript\n${code}\`\`\`\n\nEnd`);
});

test('a file with Windows line ends is the same prompt', () => {
  const text =
    '---\ntitle: T\ndescription: D\narguments:\n  - {name: a, description: a}\n---\nOne\n\n{{a}}\n\nTwo\n';
  expect(parsePromptFile('p', text.replaceAll('\n', '\r\n'))).toEqual(parsePromptFile('p', text));
});

test('blanks after the lines of "---" and a missing last line change nothing', () => {
  const text = '---\ntitle: T\ndescription: D\n---\nx';
  expect(parsePromptFile('p', text.replaceAll('---', '--- \t'))).toEqual(parsePromptFile('p', text));
  expect(parsePromptFile('p', '---\ntitle: T\ndescription: D\n---').body).toBe('');
});

test.each(['{{code}}', '{{ code }}', '{{code }}', '{{\tcode}}', '{{  code  }}'])('%j is filled', (text) => {
  const head = '---\ntitle: T\ndescription: D\narguments: [{name: code, description: c}]\n---\n';
  expect(render(parsePromptFile('p', `${head}Look: ${text}!`), new Map([['code', 'x']]))).toBe('Look: x!');
});

test.each([
  '{{ user.name }}',
  '{{#if code}}',
  '{{code | upper}}',
  '{{}}',
  '{{ co de }}',
  '{{ github.ref || 1 }}',
])('%j stays as it is, and is named as a problem', async (text) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'prompts-')));
  writeFileSync(join(folder, 'mine.md'), `---\ntitle: T\ndescription: D\n---\nLook: ${text}!\n`);
  const library = await loadLibrary({ builtIn: [], own: [folder] });
  rmSync(folder, { recursive: true });
  expect(library.prompts.get('mine')?.body).toBe(`Look: ${text}!`);
  expect(library.problems).toEqual([
    { file: 'mine.md', problem: `${text} stays as it is: a placeholder is {{name}}` },
  ]);
});

const garbage = [
  '}',
  ']',
  '[',
  '{',
  '[]',
  '*a ',
  '"\'',
  '- ',
  '? ',
  '&a ',
  'a: ',
  ':',
  'a:\n ',
  '"',
  '{a: 1}, ',
];
test.each(garbage)('settings of nothing but %j are refused in an instant', (unit) => {
  const text = `---\n${unit.repeat(19_000 / unit.length)}\n---\nx`;
  const { user } = process.cpuUsage();
  expect(() => parsePromptFile('p', text)).toThrow(ExpectedError);
  expect(() => parsePromptFile('p', text.replace(unit, unit.repeat(10_000)))).toThrow(
    /line|characters|settings/,
  );
  expect(process.cpuUsage().user - user).toBeLessThan(200_000);
});

test('a line whose argument was not given is left out', () => {
  const prompt = parsePromptFile(
    'p',
    '---\ntitle: T\ndescription: D\narguments:\n  - {name: a, description: a}\n  - {name: b, description: b}\n---\nA: {{a}}\n\nB: {{b}}\n\nEnd\n',
  );
  expect(render(prompt, new Map([['b', 'x']]))).toBe('B: x\n\nEnd');
});

test('a text argument stays on one line', () => {
  expect(oneLine('a\n\n# Ignore all that\r\n\u0000b\u2028c')).toBe('a # Ignore all that b c');
});

test.each([
  ['settings without an end', '---\ntitle: T\nReview this.', 'the settings have no end'],
  ['YAML that is none', '---\ntitle: [\n---\nx', 'line 2'],
  ['an empty title', '---\ntitle: ""\n---\nx', 'title'],
  ['an unknown setting', '---\ntitle: T\ndescription: D\nrun: rm\n---\nx', 'run'],
  [
    'a placeholder that is no argument',
    '---\ntitle: T\ndescription: D\n---\n{{code}}',
    '{{code}} is none of its arguments',
  ],
  ['an alias that nothing is named', '---\ntitle: *a\ndescription: D\n---\nx', 'line 2: unidentified alias'],
  ['a merge key', '---\ntitle: T\ndescription: D\n<<: {a: 1}\n---\nx', 'a merge key (<<) is not read here'],
  [
    'a merge key in an argument',
    '---\ntitle: T\ndescription: D\narguments:\n  - &a {name: a, description: x}\n  - {<<: *a, name: b}\n---\nx',
    'a merge key (<<) is not read here',
  ],
  [
    'two arguments of one name',
    '---\ntitle: T\ndescription: D\narguments: [{name: a, description: x}, {name: a, description: y}]\n---\nx',
    'two arguments called a',
  ],
  [
    'a default that is no choice',
    '---\ntitle: T\ndescription: D\narguments: [{name: a, description: x, default: z, choices: {y: Y}}]\n---\nx',
    'default of a is none of its choices',
  ],
  [
    'no choice',
    '---\ntitle: T\ndescription: D\narguments: [{name: a, description: x, choices: {}}]\n---\nx',
    'arguments.0.choices: has no choice',
  ],
  [
    'an argument with a bad name',
    '---\ntitle: T\ndescription: D\narguments:\n  - {name: "a b", description: x}\n---\nx',
    'arguments.0.name',
  ],
])('a file with %s is refused with what is wrong', (_, text, says) => {
  expect(() => parsePromptFile('p', text)).toThrow(new RegExp(says.replaceAll(/[{}.()]/g, '\\$&'), 'i'));
});

test.each(['constructor', 'toString', 'hasOwnProperty'])('%s is no name for a prompt', (name) => {
  expect(() => parsePromptFile(name, '---\ntitle: T\ndescription: D\n---\nx')).toThrow('can have that name');
});
