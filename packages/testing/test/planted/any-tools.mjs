// A server on stdio in plain JavaScript with one tool, and a fault where PLANT names one: what checkTools must find.
import { createInterface } from 'node:readline';
import { Ajv2020 } from 'ajv/dist/2020.js';

const plant = process.env.PLANT;
const say = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const text = (words) => ({ content: [{ type: 'text', text: words }] });

const order = {
  name: 'order',
  inputSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      drink: { enum: ['tea', 'coffee'] },
      cups: { type: 'integer', minimum: 1, maximum: 12, default: 1 },
      sugar: { type: 'number', exclusiveMinimum: 0, multipleOf: 0.5 },
      name: { type: 'string', minLength: 1, maxLength: 20 },
      table: { type: 'string', pattern: '^[A-F][1-9]$' },
      day: { type: 'string', format: 'date' },
      extras: { type: 'array', items: { $ref: '#/$defs/extra' }, maxItems: 5, uniqueItems: true },
      seat: { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'boolean' }], items: false },
      pay: {
        oneOf: [
          { const: 'cash' },
          { type: 'object', properties: { card: { type: 'string' } }, required: ['card'] },
        ],
      },
      note: { type: ['string', 'null'] },
      size: { allOf: [{ type: 'integer', minimum: 1 }, { maximum: 3 }] },
    },
    required: ['drink', 'name'],
    additionalProperties: false,
    $defs: {
      extra: {
        type: 'object',
        properties: {
          what: { type: 'string', maxLength: 10 },
          with: { type: 'array', items: { $ref: '#/$defs/extra' } },
        },
        required: ['what'],
        additionalProperties: { type: 'boolean' },
      },
    },
  },
  outputSchema: { type: 'object', properties: { total: { type: 'integer' } }, required: ['total'] },
};
if (plant === 'no-schema') order.inputSchema.properties.cups.type = 'whole number';
const isOrder = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(
  plant === 'no-schema' ? {} : order.inputSchema,
);

function refuse(id) {
  const words = isOrder.errors
    .map(({ instancePath, params }) => `${instancePath} ${Object.values(params)}`)
    .join('; ');
  if (plant === 'protocol-error') return say({ id, error: { code: -32602, message: words } });
  if (plant === 'nameless') return say({ id, result: { ...text('wrong arguments'), isError: true } });
  if (plant === 'wordless') return say({ id, result: { content: [], isError: true } });
  if (plant === 'stack')
    return say({ id, result: { ...text(`${words}\n${new Error(words).stack}`), isError: true } });
  if (plant === 'path')
    return say({ id, result: { ...text(`${words}: ${process.cwd()}/orders.json`), isError: true } });
  say({ id, result: { ...text(words), isError: true } });
}

function serve(id, { drink, cups = 1, name, size }) {
  if (plant === 'error' && cups > 7) return say({ id, error: { code: -32603, message: 'Internal error' } });
  if (plant === 'dies' && size === 3) process.exit(1);
  if (plant === 'hangs' && size === 3) return;
  if (plant === 'stdout' && size === 3) console.log('three!');
  if (plant === 'unstructured') return say({ id, result: text('done') });
  if (plant === 'outside' && drink === 'coffee')
    return say({ id, result: { ...text('1.5'), structuredContent: { total: 1.5 } } });
  if (plant === 'message' && size === 3)
    return say({ id, result: { content: [{ type: 'text' }], structuredContent: { total: 1 } } });
  // What the domain refuses is no fault.
  if (name === ' ') return say({ id, result: { ...text('nobody is called that'), isError: true } });
  say({ id, result: { ...text(String(cups)), structuredContent: { total: cups } } });
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === 'initialize')
    say({
      id,
      result: {
        protocolVersion: params.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: 'cafe', version: '1.0.0' },
      },
    });
  else if (method === 'tools/list') say({ id, result: { tools: [order] } });
  else if (method === 'tools/call') {
    if (isOrder(params.arguments) || plant === 'takes') serve(id, params.arguments);
    else refuse(id);
  }
});
