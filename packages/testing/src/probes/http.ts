import { randomUUID } from 'node:crypto';
import type { HttpEndpoint } from '../connect.js';
import { initialize, request } from '../fuzz/corpus.js';
import type { WireMessage } from '../messages.js';
import { parseMessage } from '../process-transport.js';
import type { HttpBehaviour } from '../rules/observation.js';

const patienceMs = 10_000;
/** How long a stream is watched that should stay open. */
const watchMs = 500;

type Headers = Record<string, string>;

/** How an endpoint streams, resumes and refuses, asked without an SDK. */
export async function probeHttp(endpoint: HttpEndpoint): Promise<HttpBehaviour> {
  const { url, headers: own = {} } = endpoint;
  const post = (message: WireMessage, more: Headers = {}, headers = own) =>
    send(
      url,
      'POST',
      {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
        ...more,
      },
      message,
    );
  const get = (more: Headers) => send(url, 'GET', { accept: 'text/event-stream', ...own, ...more });
  // The revision that Gemini CLI asks for.
  const hello = { ...initialize, params: { ...initialize.params, protocolVersion: '2025-06-18' } };

  const first = await post(hello);
  const id = first.headers.get('mcp-session-id');
  const session: Headers = {
    'mcp-protocol-version': '2025-06-18',
    ...(id !== null && { 'mcp-session-id': id }),
  };
  const greeting = await readAnswer(first, hello.id);
  await close(await post({ jsonrpc: '2.0', method: 'notifications/initialized' }, session));
  const list = request('legacy', 'tools/list', 'tools/list');
  const listing = await readAnswer(await post(list, session), list.id);
  const idsWithoutNeed = [
    ...(isAnswerAlone(greeting) ? ['initialize'] : []),
    ...(isAnswerAlone(listing) ? ['tools/list'] : []),
  ];
  const [eventId] = [...greeting.ids, ...listing.ids];
  const resumeEnds =
    eventId !== undefined && id !== null ? await endsStandalone(get, session, eventId) : undefined;
  const unknown =
    id === null
      ? undefined
      : await post(request('legacy', 'ping', 'ping'), { ...session, 'mcp-session-id': randomUUID() });
  const bare = await post(hello, {}, {});
  const foreign = isLoopback(url) ? await post(hello, { origin: 'https://mcp-audit.invalid' }) : undefined;
  const seen: HttpBehaviour = {
    idsWithoutNeed,
    sseOnly: await refusal(await get({})),
    ...(resumeEnds !== undefined && { resumeEndsStandaloneStream: resumeEnds }),
    ...(foreign && { foreignOriginServed: foreign.ok }),
    ...(unknown && { unknownSessionStatus: unknown.status }),
    ...(bare.status === 401 && { challenge: bare.headers.get('www-authenticate') ?? '' }),
  };
  for (const response of [unknown, bare, foreign]) if (response !== undefined) await close(response);
  if (id !== null) await close(await send(url, 'DELETE', { ...own, ...session }));
  return seen;
}

function send(url: string, method: string, headers: Headers, message?: WireMessage): Promise<Response> {
  return fetch(url, {
    method,
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(patienceMs),
    ...(message && { body: JSON.stringify(message) }),
  });
}

async function close(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => {});
}

interface StreamedAnswer {
  /** Messages before the answer. */
  others: number;
  /** Identifiers of events. */
  ids: string[];
}

/** Reads a response until the answer to a request is there. */
async function readAnswer(response: Response, id: WireMessage['id']): Promise<StreamedAnswer> {
  const seen: StreamedAnswer = { others: 0, ids: [] };
  if (!response.headers.get('content-type')?.includes('text/event-stream') || response.body === null) {
    await close(response);
    return seen;
  }
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split(/\r?\n\r?\n/);
    text = events.pop() ?? '';
    for (const event of events) {
      const eventId = /^id: ?(.+)$/m.exec(event)?.[1];
      if (eventId !== undefined) seen.ids.push(eventId);
      const message = parseMessage(/^data: ?(.+)$/m.exec(event)?.[1] ?? '');
      if (message === undefined) continue;
      if (message.id === id) return seen;
      seen.others++;
    }
  }
  return seen;
}

function isAnswerAlone({ others, ids }: StreamedAnswer): boolean {
  return others === 0 && ids.length > 0;
}

/** Whether the standalone stream ends when the stream of a POST is resumed; undefined where there is none. */
async function endsStandalone(
  get: (headers: Headers) => Promise<Response>,
  session: Headers,
  eventId: string,
): Promise<boolean | undefined> {
  const standalone = await get(session);
  if (!standalone.ok || standalone.body === null) {
    await close(standalone);
    return undefined;
  }
  const reader = standalone.body.getReader();
  const ended = (async () => {
    while (!(await reader.read()).done);
    return true;
  })().catch(() => true);
  const resumed = await get({ ...session, 'last-event-id': eventId });
  const stays = new Promise<false>((resolve) => setTimeout(resolve, watchMs, false));
  const result = await Promise.race([ended, stays]);
  await close(resumed);
  await reader.cancel().catch(() => {});
  return result;
}

async function refusal(response: Response): Promise<{ status: number; text: string }> {
  const text = response.ok ? '' : (await response.text()).slice(0, 2_000);
  await close(response);
  return { status: response.status, text };
}

function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
