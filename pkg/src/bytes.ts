/** Bytes that come in pieces. */

/** The bytes of a body; `undefined` where it has more than `limit`, and then no more of it was read than needed. */
export async function readAtMost(
  message: Request | Response,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const stream: ReadableStream<Uint8Array> | null = message.body;
  if (stream === null) return new Uint8Array();
  const declared = message.headers.get("content-length");
  if (declared !== null && Number(declared) > limit) {
    await stream.cancel();
    return undefined;
  }
  // HTTP ends a body at its declared length, so this one can be taken in a single step. The length of a compressed one
  // says nothing of what it unpacks to.
  if (declared !== null && !message.headers.has("content-encoding")) {
    const bytes = new Uint8Array(await message.arrayBuffer());
    return bytes.byteLength > limit ? undefined : bytes;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > limit) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
  return joined(chunks);
}

/** All pieces, one after the other. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.byteLength, 0));
  let place = 0;
  for (const piece of pieces) {
    whole.set(piece, place);
    place += piece.byteLength;
  }
  return whole;
}
