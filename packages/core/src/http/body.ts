import type { IncomingMessage } from 'node:http';
import { isJsonContentType, type JSONRPCMessage } from '@modelcontextprotocol/server';
import { decodeMessage } from '../protocol/json-rpc.js';
import { errorResponse } from './error-response.js';

/** How many bytes of a request may be in memory at once: as many as it says, or as any may have. */
export function expectedBytes(request: Request, maxBytes: number): number {
  return Math.min(Number(request.headers.get('content-length') ?? maxBytes), maxBytes);
}

/**
 * The one message of a POST, read once and checked, or the response that refuses it.
 *
 * @param incoming Node's own request, where there is one: to read it costs a fraction of what `request.body` does
 */
export async function readMessage(
  request: Request,
  incoming: IncomingMessage | undefined,
  maxBytes: number,
): Promise<{ message: JSONRPCMessage; size: number } | Response> {
  const contentType = request.headers.get('content-type');
  if (!isJsonContentType(contentType)) {
    return errorResponse(415, -32_000, 'Unsupported media type: Content-Type must be application/json');
  }
  if (/charset=/i.test(contentType ?? '') && !/charset="?utf-?8\b/i.test(contentType ?? '')) {
    return errorResponse(415, -32_000, 'Unsupported media type: JSON is sent as UTF-8');
  }
  const coding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  if (coding !== '' && coding !== 'identity') {
    return errorResponse(415, -32_000, 'Unsupported media type: a body is sent without Content-Encoding', {
      headers: { 'accept-encoding': 'identity' },
    });
  }
  const bytes = await readBytes(request, incoming, maxBytes);
  if (bytes === 'too large') {
    const problem = `Payload too large: a request body is at most ${maxBytes} bytes`;
    // Otherwise the rest of the body would have to be read to its end.
    return errorResponse(413, -32_000, problem, { headers: { connection: 'close' } });
  }
  if (bytes === 'cut off')
    return errorResponse(400, -32_700, 'Parse error: the request body did not arrive whole');
  const decoded = decodeMessage(bytes);
  if (decoded.ok) return { message: decoded.message, size: bytes.byteLength };
  const { code, problem, id } = decoded;
  return errorResponse(400, code, problem, id === undefined ? {} : { id });
}

/**
 * A body over the limit is read on and thrown away, up to here: a client that is still sending when the answer comes, and
 * the connection is closed, sees a broken connection instead of the answer.
 */
const discarded = 64 * 1024 * 1024;

async function readBytes(
  request: Request,
  incoming: IncomingMessage | undefined,
  maxBytes: number,
): Promise<Uint8Array | 'too large' | 'cut off'> {
  if (Number(request.headers.get('content-length')) > discarded) return 'too large';
  let parts: Uint8Array[] = [];
  let length = 0;
  try {
    const body: AsyncIterable<Uint8Array> | Uint8Array[] = incoming ?? request.body ?? [];
    for await (const part of body) {
      length += part.byteLength;
      if (length > discarded) break;
      if (length <= maxBytes) parts.push(part);
      else parts = [];
    }
  } catch {
    return 'cut off';
  }
  return length > maxBytes ? 'too large' : Buffer.concat(parts, length);
}
