import { expect, test } from 'vitest';
import { ConfigSchema } from '../src/config/schema.js';
import { plain } from '../src/formats/tree.js';

const twice = (to: string) => ({ properties: { left: { $ref: to }, right: { $ref: to } } });

test('defaults come through references and combinations; a schema that contains itself ends', () => {
  const schema = new ConfigSchema({
    ...twice('#'),
    allOf: [{ $ref: '#/$defs/port' }, { $ref: '#' }],
    $defs: { port: { properties: { port: { default: 80 }, tags: { default: ['a'] } } } },
  });
  expect(plain(schema.defaults)).toEqual({ port: 80, tags: ['a'] });
});

test('references that double at every step are followed once for secrets, and refused as defaults', () => {
  const steps = (last: object, double: (to: string) => object) =>
    Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`s${i}`, i === 59 ? last : double(`#/$defs/s${i + 1}`)]),
    );
  const all = (to: string) => ({ allOf: [{ $ref: to }, { $ref: to }] });
  const secrets = { $ref: '#/$defs/s0', $defs: steps({ properties: { a: { writeOnly: true } } }, all) };
  expect(new ConfigSchema(secrets).isSecret(['a'])).toBe(true);
  const defaults = { $ref: '#/$defs/s0', $defs: steps({ default: 1 }, twice) };
  expect(() => new ConfigSchema(defaults)).toThrow('more than 50000 defaults');
});

test.each([
  ['as environment variables spell it', { properties: { dbCode: { writeOnly: true } } }, ['DB_CODE']],
  [
    'in a list, as older dialects write it',
    { properties: { l: { items: [{}, { writeOnly: true }] } } },
    ['l', '1'],
  ],
  [
    'behind a reference into a list',
    { allOf: [{ writeOnly: true }, { properties: { a: { $ref: '#/allOf/0' } } }] },
    ['a'],
  ],
  ['behind a reference that leads out of the document', { properties: { a: { $ref: 'b.json#/c' } } }, ['a']],
  ['behind a reference that leads nowhere', { properties: { a: { $ref: '#/$defs/gone' } } }, ['a']],
])('a value is secret %s', (_, document, path) => {
  const schema = new ConfigSchema(document);
  expect(schema.isSecret(path)).toBe(true);
  expect(schema.isSecret(['other'])).toBe(false);
});
