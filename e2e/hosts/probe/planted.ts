import { marked } from './marks.ts';

/** The planted content, for the probe itself and for the code that looks for it in a host's requests. */
export const planted = {
  instructions: marked('instruction', 6_000),
  description: marked('description', 12_000),
  parameter: marked('parameter', 4_000),
  longText: marked('output', 200_000, '\n'),
  text: 'planted-text-4711',
  structured: 'planted-structure-0815',
  linkUri: 'probe://linked',
  linkName: 'planted-link-name',
  linkDescription: 'planted-link-description',
  embedded: 'planted-embedded-resource',
  failure: 'planted-failure-1234',
  protocolError: 'planted-protocol-error-5678',
  title: 'Planted Title 9012',
  resource: 'planted-resource-content',
  prompt: 'planted-prompt-text',
  afterChange: 'planted-tool-that-came-later',
  /** A red square, 8 by 8. */
  image:
    'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC',
} as const;

/** Keywords of JSON Schema that servers use, one to a property, but for those at the root. */
export const schemaZoo = {
  type: 'object',
  properties: {
    bounded: { type: 'integer', minimum: 1, maximum: 16, default: 3, description: 'a whole number' },
    above: { type: 'number', exclusiveMinimum: 0, multipleOf: 0.5, description: 'a number' },
    shaped: { type: 'string', pattern: '^[a-z]+$', minLength: 2, maxLength: 9, description: 'a word' },
    formatted: { type: 'string', format: 'date-time', examples: ['2026-11-28T00:00:00Z'] },
    chosen: { type: 'string', enum: ['one', 'two'], default: 'one' },
    fixed: { const: 'always' },
    listed: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 5, uniqueItems: true },
    nested: {
      type: 'object',
      properties: { inner: { type: 'string', description: 'deep inside' } },
      required: ['inner'],
      additionalProperties: false,
    },
    record: { type: 'object', additionalProperties: { type: 'number' }, propertyNames: { pattern: '^k' } },
    either: { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[0-9]+$' }] },
    oneOf: { oneOf: [{ type: 'boolean' }, { type: 'null' }] },
    twoTypes: { type: ['number', 'string'] },
    referred: { $ref: '#/$defs/point' },
  },
  required: ['bounded'],
  additionalProperties: false,
  $defs: { point: { type: 'object', properties: { x: { type: 'number' } } } },
} as const;
