/** Reads a stream to its end, or gives up at a limit. */

/** The bytes of a stream; `undefined` where it has more than `limit`, and then no more of it was read than needed. */
export async function readAtMost(
  stream: ReadableStream<Uint8Array> | null,
  limit: number,
  declared: string | null,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (stream === null) return new Uint8Array();
  // A length that is declared honestly saves reading what would be refused; one that is not is found out below.
  if (Number(declared) > limit) {
    await stream.cancel();
    return undefined;
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
