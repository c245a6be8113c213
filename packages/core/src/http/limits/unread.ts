import type { Share } from './budget.js';

/** Most that waits in one stream for its client to read it, in bytes: a stream that is resumed sends 3 MiB at once. */
const mostUnread = 4 * 1024 * 1024;

/**
 * Changes come whether a client reads them or not, and the SDK keeps what is not read. Here it is part of the caller's
 * memory, and a client that falls too far behind is cut off: it opens the stream again and reads what it follows.
 *
 * @param memory what the stream holds of its caller's share
 * @param cutOff ends the connection
 */
export function boundUnread(response: Response, memory: Share, cutOff: () => void): Response {
  const { body, status, headers } = response;
  if (!response.ok || body === null) return response;
  const source = body.getReader();
  let held = 0;
  const unreadOf = ({ desiredSize }: ReadableStreamDefaultController) =>
    mostUnread - (desiredSize ?? mostUnread);
  /** Counts what waits. Says whether there is room for it. */
  const count = (unread: number): boolean => {
    const counted = memory.add(unread - held);
    if (counted) held = unread;
    return counted;
  };
  const pass = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    // The first event repeats the filter that was asked for. Room for that is taken already.
    const first = await source.read();
    if (first.value !== undefined) controller.enqueue(first.value);
    for (let next = await source.read(); !next.done; next = await source.read()) {
      const unread = unreadOf(controller) + next.value.byteLength;
      if (unread > mostUnread || !count(unread)) {
        cutOff();
        await source.cancel();
        break;
      }
      controller.enqueue(next.value);
    }
    controller.close();
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Where the client has gone, its stream is closed already.
        pass(controller).catch(() => {});
      },
      pull(controller) {
        count(unreadOf(controller));
      },
      cancel: (reason) => source.cancel(reason),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: mostUnread }),
  );
  return new Response(stream, { status, headers });
}
