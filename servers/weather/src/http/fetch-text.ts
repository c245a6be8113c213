import { UpstreamError } from './upstream-error.js';

export interface TextRequest {
  /** The service's name, for messages. */
  service: string;
  url: URL;
  headers: Record<string, string>;
  /** For headers and body together. */
  timeoutMs: number;
  /** Aborting it closes the socket. */
  signal: AbortSignal;
}

const maxBytes = 2 * 1024 * 1024;
const maxRedirects = 3;

/**
 * Sends one request, with a timeout, a limit on the body's size, and redirects within one host only.
 *
 * @throws UpstreamError for every failure, except the caller's own abort
 */
export async function fetchText(request: TextRequest): Promise<{ response: Response; text: string }> {
  const { service, timeoutMs, signal } = request;
  try {
    const response = await followed(request, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
    return { response, text: await readBody(service, response) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof UpstreamError) throw error;
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      throw new UpstreamError(service, { kind: 'timeout', ms: timeoutMs });
    }
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    throw new UpstreamError(service, { kind: 'unreachable', detail: networkDetail(cause) }, { cause: error });
  }
}

async function followed({ service, url, headers }: TextRequest, signal: AbortSignal): Promise<Response> {
  let target = url;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const response = await fetch(target, { signal, redirect: 'manual', headers });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || response.status === 304 || location === null) {
      return response;
    }
    await response.body?.cancel();
    // `fetch` by itself would follow to any host.
    const next = URL.canParse(location, target.href) ? new URL(location, target) : undefined;
    if (next?.host !== url.host || next.protocol !== url.protocol)
      throw unusable(service, 'it redirects to another host');
    target = next;
  }
  throw unusable(service, `more than ${maxRedirects} redirects`);
}

/** Counts the bytes that were unpacked, so that a small compressed body cannot grow without bound. */
async function readBody(service: string, response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw unusable(service, `larger than ${maxBytes / 1024} KB`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

const unusable = (service: string, detail: string) =>
  new UpstreamError(service, { kind: 'unusable', detail });

const unresolved = 'its name could not be resolved';
const broken = 'the connection broke';
/** Why a connection failed, by the codes of Node and undici; addresses and stacks stay out of the answer. */
const details = new Map([
  ['ENOTFOUND', unresolved],
  ['EAI_AGAIN', unresolved],
  ['ECONNREFUSED', 'connection refused'],
  ['UND_ERR_SOCKET', broken],
  ['ECONNRESET', broken],
  ['EPIPE', broken],
]);

function networkDetail(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? (details.get(code) ?? code) : 'network error';
}
