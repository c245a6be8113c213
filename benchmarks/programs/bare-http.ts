import { createServer } from 'node:http';
import { answer } from './bare-answer.js';

// The limit over HTTP: node:http, read the body, parse, answer. No checks of any kind.
createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => {
    const text = answer(JSON.parse(body));
    if (text === undefined) return response.writeHead(202).end();
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        'mcp-session-id': 'one',
      })
      .end(text);
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
