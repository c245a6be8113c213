import { UpstreamError } from './upstream-error.js';

/** What `fetch` throws, in terms of the service: it waited too long, or could not be reached. */
export function asUpstreamError(service: string, error: unknown, timeoutMs: number): UpstreamError {
  if (error instanceof UpstreamError) return error;
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new UpstreamError(service, { kind: 'timeout', ms: timeoutMs });
  }
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return new UpstreamError(service, { kind: 'unreachable', detail: networkDetail(cause) }, { cause: error });
}

/** Why a connection failed, from the codes of Node and undici; addresses and stacks stay out of the answer. */
function networkDetail(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name could not be resolved';
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the connection broke';
    default:
      return typeof code === 'string' ? code : 'network error';
  }
}
