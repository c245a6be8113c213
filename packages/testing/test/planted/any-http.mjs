// A server over HTTP in plain JavaScript, as little of one as fuzzing needs, with a fault where PLANT names one.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const plant = process.env.PLANT;
const wrong = (message) => ({ jsonrpc: '2.0', error: { code: -32700, message } });

function answer(body) {
  let message;
  try {
    message = JSON.parse(body);
  } catch (error) {
    if (plant === 'dies') process.exit(1);
    if (plant === 'hangs') return undefined;
    if (plant === 'fails') return [500, wrong('Internal error')];
    if (plant === 'stack') return [400, wrong(error.stack)];
    if (plant === 'null-id') return [400, { ...wrong('Parse error'), id: null }];
    return [400, wrong('Parse error')];
  }
  const { id, method } = Object(message);
  if (id === undefined) return [202];
  if (plant === 'refuses' && method !== 'initialize' && method !== 'tools/list')
    return [400, wrong('Not now')];
  const isId = typeof id === 'string' || Number.isSafeInteger(id);
  return isId
    ? [200, { jsonrpc: '2.0', id, result: { resultType: 'complete' } }]
    : [400, wrong('Invalid id')];
}

const server = createServer(async (request, response) => {
  try {
    const [status, message] = answer(await text(request)) ?? [];
    if (status === undefined) return;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(message && JSON.stringify(message));
  } catch {
    // The client has gone away in the middle of its body.
  }
});
server.listen(0, '127.0.0.1', () => {
  console.error(`listening on http://127.0.0.1:${server.address().port}/mcp`);
});
