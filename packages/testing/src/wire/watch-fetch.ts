import { asMessage, type WireWatch } from './watch.js';
import type { WireLog } from './wire-log.js';

/** Reads along on `fetch`: the bodies of MCP requests, and their answers as JSON or as events. */
export function watchFetch(watch: WireWatch): () => void {
  const original = globalThis.fetch;
  const sessions = new Map<string, WireLog>();
  const watched: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    const sent = typeof init?.body === 'string' ? asMessage(init.body) : undefined;
    const opensStream = headers.get('accept')?.includes('text/event-stream') && headers.has('mcp-session-id');
    if (sent === undefined && !opensStream) return original(input, init);

    const session = headers.get('mcp-session-id');
    let log = session === null ? undefined : sessions.get(session);
    log ??= watch.open(headers.get('mcp-protocol-version') ?? undefined);
    if (sent !== undefined) log.fromClient(sent);
    const response = await original(input, init);
    const opened = response.headers.get('mcp-session-id');
    if (opened !== null) sessions.set(opened, log);
    return readAlong(response, log);
  };
  globalThis.fetch = watched;
  return () => {
    globalThis.fetch = original;
  };
}

/** The same response; its body passes by the log. Whoever cancels it cancels the original. */
function readAlong(response: Response, log: WireLog): Response {
  const type = response.headers.get('content-type') ?? '';
  const isEvents = type.startsWith('text/event-stream');
  if (response.body === null || !(isEvents || type.startsWith('application/json'))) return response;
  const decoder = new TextDecoder();
  let text = '';
  const take = (part: string) => {
    const message = asMessage(part);
    if (message !== undefined) log.fromServer(message);
  };
  const reader = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      text += decoder.decode(chunk, { stream: true });
      if (!isEvents) return;
      const events = text.split(/\r?\n\r?\n/);
      text = events.pop() ?? '';
      for (const event of events) take(dataOf(event));
    },
    flush() {
      if (!isEvents) take(text);
    },
  });
  const { status, statusText, headers, url } = response;
  const copy = new Response(response.body.pipeThrough(reader), { status, statusText, headers });
  Object.defineProperty(copy, 'url', { value: url });
  return copy;
}

function dataOf(event: string): string {
  return event
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trimStart())
    .join('\n');
}
