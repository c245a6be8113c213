import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contract } from '@mcp-reference/testing';
import { place, server } from './support/server-under-test.js';

const yaml =
  'service:\n  name: shop\n  port: 80\ndatabase:\n  host: db.example.com\n  password: hunter2hunter2\n';
const toml = '[service]\nport = 8080\n';
const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['service'],
  properties: {
    service: {
      type: 'object',
      required: ['port'],
      properties: {
        port: { type: 'integer', minimum: 1, maximum: 65_535 },
        name: { type: 'string' },
        region: { enum: ['eu', 'us'], default: 'eu' },
      },
    },
    database: { type: 'object' },
  },
};
const petstore = `openapi: 3.0.3
info: { title: Pets, version: "1.0" }
paths:
  /pets/{id}:
    get:
      operationId: getPet
      summary: Find a pet
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
      responses:
        "200":
          description: The pet
          content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } }
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: { type: string, nullable: true }
        parent: { $ref: "#/components/schemas/Pet" }
`;
const user = { id: 'ada@example.com', name: 'Ada' };
const many = Array.from({ length: 10_000 }, (_, index) => ({ id: `many-${index}`, name: 'One of many' }));

contract(server, {
  env: () => {
    const { folder, env } = place({ 'app.yaml': yaml, 'local.toml': toml });
    writeFileSync(join(folder, 'schema.json'), JSON.stringify(schema));
    writeFileSync(join(folder, 'api.yaml'), petstore);
    return { ...env, CONFIG_SCHEMA: join(folder, 'schema.json'), OPENAPI_FILE: join(folder, 'api.yaml') };
  },
  tools: {
    get_config: {
      good: [
        {
          structured: {
            path: '',
            value: {
              service: { port: 8080 },
              database: { password: '[hidden: text under a secret name, 14 characters]' },
            },
          },
        },
        { arguments: { path: 'service.port' }, structured: { value: 8080 }, text: /service\.port:\n8080/ },
        {
          arguments: { path: '/database/host' },
          structured: { path: 'database.host', value: 'db.example.com' },
        },
      ],
      bad: [
        {
          arguments: { path: 'service.prot' },
          says: /"prot" is not in "service"; it has region, name, port/,
        },
        { arguments: { path: 'service.port.x' }, says: /single value/ },
        { arguments: { path: '../../etc/passwd' }, says: /is not in/ },
        { arguments: { path: 'x'.repeat(1_001) }, says: /path/ },
      ],
    },
    explain_config: {
      good: [
        {
          arguments: { path: 'service.port' },
          structured: { value: 8080, origin: 'local.toml:2', overrides: ['app.yaml:3'] },
          text: /from local\.toml:2/,
        },
        { arguments: { path: 'service.region' }, structured: { value: 'eu', origin: 'default' } },
        {
          arguments: { path: 'database.password' },
          structured: { value: '[hidden: text under a secret name, 14 characters]', origin: 'app.yaml:6' },
        },
        { arguments: { path: 'database' }, structured: { parts: { 'database.host': 'app.yaml:5' } } },
      ],
      bad: [{ arguments: { path: 'nothing' }, says: /it has service, database/ }],
    },
    search_docs: {
      good: [
        {
          arguments: { query: 'finding pets' },
          text: /1 operation of Pets:\n- getPet: GET \/pets\/\{id\} - Find a pet \(docs:\/\/api\/getPet\)/,
        },
        { arguments: { query: 'GET /pets/{id}' }, text: /\*\*name\*\* \(string or null, required\)/ },
      ],
      bad: [
        { arguments: { query: 'xyzzy' }, says: /query: nothing in Pets/ },
        { arguments: { query: ' ' }, says: /query/ },
      ],
    },
    'safe-operation': {
      good: [
        {
          arguments: { data: '{"service":{"port":80}}' },
          structured: { valid: true, schema: 'CONFIG_SCHEMA' },
        },
        { arguments: { data: 'service:\n  port: 80\n' }, text: /is valid/ },
      ],
      bad: [
        {
          arguments: { data: { service: { port: 'eighty', region: 'mars' }, extra: 1 } },
          says: /\/extra is not a known key\n\/service\/port must be integer\n\/service\/region must be one of/,
        },
        { arguments: { data: {} }, says: /must have required property 'service'/ },
        { arguments: { data: 'service: [' }, says: /data .*\(line \d\)/ },
        { arguments: { data: 7 }, says: /data/ },
      ],
    },
    risky_operation: {
      good: [
        { arguments: { input_data: [user] }, structured: { inserted: 1, updated: 0, skipped: 0 } },
        {
          arguments: { input_data: [user], on_conflict: 'skip' },
          structured: { skipped: 1 },
        },
        {
          arguments: { input_data: [user], on_conflict: 'update' },
          structured: { updated: 1 },
          text: /1 updated/,
        },
      ],
      bad: [
        {
          arguments: { input_data: [{ id: 'new', name: 'New' }, user] },
          says: /No user was imported: the user "ada@example.com" exists/,
        },
        {
          arguments: { input_data: [{ id: '../x', name: '' }] },
          says: /\/0\/id must be .*\n\/0\/name must be/s,
        },
        {
          arguments: {
            input_data: [
              { id: 'a', name: 'A' },
              { id: 'a', name: 'B' },
            ],
          },
          says: /\/1\/id is also that of record 0/,
        },
        { arguments: { input_data: [{ id: 'a', name: 'A', admin: true }] }, says: /unknown key "admin"/ },
        { arguments: { input_data: [] }, says: /input_data holds no users/ },
        { arguments: { input_data: Array(10_001).fill(user) }, says: /input_data holds more than 10,000/ },
        { arguments: { input_data: 'ada' }, says: /input_data must be an array/ },
      ],
    },
  },
  resources: {
    'config://app': /"port": 8080[\s\S]*"password": "\[hidden: text under a secret name, 14 characters\]"/,
    'config://app/service': /"section": "service"/,
    'docs://api/getPet': /^# GET \/pets\/\{id\}[\s\S]*\*\*parent\*\* \(Pet, as above\)/,
    'docs://api/GET%20%2Fpets%2F%7Bid%7D': /^# GET/,
    'users://ada%40example.com/profile': /"name": "Ada"/,
  },
  badResources: [
    'config://app/nothing',
    'config://app/..%2f..%2fetc%2fpasswd',
    'config://app/service%2Fport',
    'config://app/%00',
    'config://app/%ff',
    'config://app/__proto__',
    'docs://api/nothing',
    'docs://api/..%2fapi.yaml',
    'users://nobody/profile',
    'users://..%2f..%2fetc/profile',
    'users://%00/profile',
  ],
  tasks: { risky_operation: { input_data: [user], on_conflict: 'update' } },
  slow: { tool: 'risky_operation', arguments: { input_data: many } },
});
