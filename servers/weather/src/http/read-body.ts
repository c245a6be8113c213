/**
 * Reads a response's text and gives up, closing the connection, once it is larger than allowed. What is counted is
 * what was unpacked, so a small compressed answer cannot grow without bound.
 */
export async function readBody(response: Response, limit: number): Promise<string | 'too large'> {
  const announced = Number(response.headers.get('content-length') ?? 0);
  if (announced > limit) {
    await response.body?.cancel();
    return 'too large';
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return 'too large';
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
