import { asMessage } from './as-message.js';
import { AnswerReader, HttpLogs } from './http-exchange.js';
import type { WireLog, WireLogs } from './wire-log.js';

/** Reads along on `fetch`: the bodies of MCP requests, and their answers as JSON or as events. */
export function watchFetch(watch: WireLogs): () => void {
  const original = globalThis.fetch;
  const logs = new HttpLogs(watch);
  const watched: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    const sent = asMessage(textOf(init?.body));
    const opensStream = headers.get('accept')?.includes('text/event-stream') && headers.has('mcp-session-id');
    if (sent === undefined && !opensStream) return original(input, init);

    const log = logs.ofRequest((name) => headers.get(name));
    if (sent !== undefined) log.fromClient(sent);
    const response = await original(input, init);
    logs.answered((name) => response.headers.get(name), log);
    return readAlong(response, log);
  };
  globalThis.fetch = watched;
  return () => {
    globalThis.fetch = original;
  };
}

/** The text of a request's body; of a stream none, as it can be read only once. */
function textOf(body: RequestInit['body']): string {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : '';
}

/** The same response; the log sees its body. Cancelling it cancels the original. */
function readAlong(response: Response, log: WireLog): Response {
  const answer = AnswerReader.of(response.headers.get('content-type'), log);
  if (response.body === null || answer === undefined) return response;
  const reader = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      answer.read(chunk);
    },
    flush() {
      answer.end();
    },
  });
  const { status, statusText, headers, url } = response;
  const copy = new Response(response.body.pipeThrough(reader), { status, statusText, headers });
  Object.defineProperty(copy, 'url', { value: url });
  return copy;
}
