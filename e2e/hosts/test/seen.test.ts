import { expect, test } from 'vitest';
import { holds, jsonIn, pictureIn, schemaLosses, textsIn } from '../lab/seen.ts';
import { arrived, marked } from '../probe/marks.ts';

const planted = marked('word', 5_000);

test.each([
  ['all of it', `before ${planted} after`, 'whole'],
  ['none of it', 'something else', 'nothing'],
  ['its beginning', `${planted.slice(0, 2_048)}…`, { cutAfter: 2_048 }],
  ['both ends', `${planted.slice(0, 500)} … ${planted.slice(-300)}`, { cutAfter: 500, endKept: 300 }],
])('where a planted text was cut is measured: %s', (_, seen, expected) => {
  expect(arrived(planted, seen)).toEqual(expected);
});

test('texts are found in JSON that stands in a text, however deep', () => {
  const inner = JSON.stringify({ content: [{ type: 'text', text: 'deep' }] });
  expect(textsIn({ output: `Output: ${JSON.stringify({ inner })}` })).toContain('deep');
});

test('a structure is found whatever the order of its keys', () => {
  const structure = { b: [1, { c: null }], a: 'x' };
  expect(holds({ content: 'Output:\n{"a": "x", "b": [1, {"c": null}]}' }, structure)).toBe(true);
  expect(holds({ content: 'a: x, b: 1' }, structure)).toBe(false);
});

test('brackets in texts do not end the JSON they stand in', () => {
  expect(jsonIn('see [1] { not json } {"a": "}\\"{"} end')).toEqual([{ a: '}"{' }]);
});

test.each([
  ['Anthropic', { source: { type: 'base64', data: 'QUJD' } }, 'image'],
  ['OpenAI', { type: 'input_image', image_url: 'data:image/png;base64,QUJD' }, 'image'],
  ['Gemini', [{ inlineData: { data: 'QUJD' } }], 'image'],
  ['JSON in a text', { content: '{"type":"image","data":"QUJD"}' }, 'image as text'],
  ['nothing', { content: '[image]' }, undefined],
])('a picture is told from its letters: %s', (_, raw, expected) => {
  expect(pictureIn(raw, 'QUJD')).toBe(expected);
});

test('what a host drops from a schema or changes in it is named', () => {
  const advertised = {
    type: 'object',
    properties: { a: { type: 'integer', minimum: 1, description: 'x' }, b: { enum: ['p', 'q'] }, c: {} },
  };
  const offered = {
    type: 'object',
    properties: { a: { type: 'integer', description: 'x' }, b: { enum: ['p'] } },
  };
  expect(schemaLosses(advertised, offered)).toEqual(['a.minimum', 'b.enum (changed)', 'c']);
});
