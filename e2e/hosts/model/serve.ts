import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json as readJson } from 'node:stream/consumers';
import { anthropic } from './anthropic.ts';
import { chatCompletions } from './chat-completions.ts';
import { gemini } from './gemini.ts';
import type { Answer, Body, Protocol } from './protocol.ts';
import { responses } from './responses.ts';
import type { Script } from './script.ts';

export const protocols: Protocol[] = [anthropic, chatCompletions, responses, gemini];

export interface ScriptedModel extends AsyncDisposable {
  /** `http://127.0.0.1:40123` */
  url: string;
  /** Every request of the host, whole: `POST /v1/responses` and its body. */
  requests: { request: string; body: unknown }[];
}

/** Starts a model on loopback that takes every vendor's requests and plays one script. */
export async function serveModel(script: Script): Promise<ScriptedModel> {
  const requests: ScriptedModel['requests'] = [];
  const server = createServer(async (request, response) => {
    const body = (request.method === 'POST' ? await readJson(request).catch(() => ({})) : {}) as Body;
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    requests.push({ request: `${request.method} ${pathname}`, body });
    const protocol = protocols.find(({ takes }) => request.method === 'POST' && takes(pathname));
    if (protocol === undefined) return sendOther(pathname, response);
    const turn = { ...protocol.read(body, pathname), text: JSON.stringify(body) };
    send(protocol.answer(script.next(turn), turn), response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function send(answer: Answer, response: ServerResponse): void {
  if ('json' in answer) {
    sendJson(200, answer.json, response);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const { event, data } of answer.events) {
    if (event !== undefined) response.write(`event: ${event}\n`);
    response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  }
  response.end();
}

/** The other requests of hosts: the list of models, and the tokens of a text. */
function sendOther(path: string, response: ServerResponse): void {
  if (/count_?tokens$/i.test(path)) sendJson(200, { input_tokens: 1, totalTokens: 1 }, response);
  else if (path.endsWith('/models')) sendJson(200, models, response);
  else sendJson(404, { error: { message: 'the scripted model has nothing here' } }, response);
}

const models = { object: 'list', data: [{ id: 'scripted', object: 'model' }], models: [] };

function sendJson(status: number, value: unknown, response: ServerResponse): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
