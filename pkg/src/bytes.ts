/** Reads a body to its end, or gives up at a limit. */

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
  const bytes = new Uint8Array(length);
  let place = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, place);
    place += chunk.byteLength;
  }
  return bytes;
}
