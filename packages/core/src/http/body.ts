import type { IncomingMessage } from 'node:http';
import { isJsonContentType, type JSONRPCMessage } from '@modelcontextprotocol/server';
import { decodeMessage, type JsonLimits } from '../protocol/json-rpc.js';
import { errorResponse } from './error-response.js';

export interface BodyLimits {
  /** Largest request body in bytes. Default 4 MiB. */
  maxBodyBytes: number;
  json: JsonLimits;
}

/** How many bytes of a request may be in memory at once: as many as it says, or as any may have. */
export function expectedBytes(request: Request, { maxBodyBytes }: BodyLimits): number {
  return Math.min(Number(request.headers.get('content-length') ?? maxBodyBytes), maxBodyBytes);
}

/**
 * The one message of a POST, read once and checked, or the response that refuses it.
 *
 * @param incoming Node's own request, where there is one: to read it costs a fraction of what `request.body` does
 */
export async function readMessage(
  request: Request,
  incoming: IncomingMessage | undefined,
  limits: BodyLimits,
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
  const bytes = await readBytes(request, incoming, limits.maxBodyBytes);
  if (bytes === 'too large') {
    return errorResponse(
      413,
      -32_000,
      `Payload too large: a request body is at most ${limits.maxBodyBytes} bytes`,
      {
        // Otherwise the rest of the body would have to be read to its end.
        headers: { connection: 'close' },
      },
    );
  }
  if (bytes === 'cut off')
    return errorResponse(400, -32_700, 'Parse error: the request body did not arrive whole');
  const decoded = decodeMessage(bytes, limits.json);
  if (decoded.ok) return { message: decoded.message, size: bytes.byteLength };
  return errorResponse(
    400,
    decoded.code,
    decoded.problem,
    decoded.id === undefined ? {} : { id: decoded.id },
  );
}

/**
 * A body over the limit is read on and thrown away, up to here: a client that is still sending when the answer comes, and
 * the connection is closed, sees a broken connection instead of the answer.
 */
const discarded = 64 * 1024 * 1024;

/** A body as it comes in: its bytes up to a limit. */
class Body {
  #parts: Uint8Array[] = [];
  #length = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns whether to read on */
  add(part: Uint8Array): boolean {
    this.#length += part.byteLength;
    if (this.#length <= this.#most) this.#parts.push(part);
    else this.#parts = [];
    return this.#length <= discarded;
  }

  end(): Uint8Array | 'too large' {
    if (this.#length > this.#most) return 'too large';
    const [first, ...more] = this.#parts;
    return first !== undefined && more.length === 0 ? first : Buffer.concat(this.#parts, this.#length);
  }
}

async function readBytes(
  request: Request,
  incoming: IncomingMessage | undefined,
  most: number,
): Promise<Uint8Array | 'too large' | 'cut off'> {
  if (Number(request.headers.get('content-length')) > discarded) return 'too large';
  const body = new Body(most);
  if (incoming !== undefined) return readIncoming(incoming, body);
  try {
    for await (const part of request.body ?? []) if (!body.add(part)) break;
  } catch {
    return 'cut off';
  }
  return body.end();
}

/** By its events: to iterate over a stream costs more. */
function readIncoming(incoming: IncomingMessage, body: Body): Promise<Uint8Array | 'too large' | 'cut off'> {
  // The client hung up before it was its turn: no event will tell.
  if (incoming.destroyed) return Promise.resolve('cut off');
  return new Promise((resolve) => {
    const settle = (read: Uint8Array | 'too large' | 'cut off') => {
      // Its answer may be a stream that stays open for hours: that need not hold the body.
      incoming.off('data', onData).off('end', onEnd).off('close', onClose);
      resolve(read);
    };
    const onData = (part: Buffer) => {
      if (body.add(part)) return;
      settle('too large');
      incoming.destroy();
    };
    const onEnd = () => settle(body.end());
    const onClose = () => settle('cut off');
    incoming.on('data', onData).on('end', onEnd).on('close', onClose).on('error', ignore);
  });
}

function ignore(): void {}
