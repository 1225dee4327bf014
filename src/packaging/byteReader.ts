/** Reads a stream of chunks by the byte. */
export interface ByteReader {
  /** Exactly `length` bytes, as a copy. */
  block(length: number): Promise<Buffer>;
  /** Hands on exactly `length` bytes in pieces that are only valid during the call. */
  take(length: number, use: (chunk: Uint8Array) => void): Promise<void>;
  /** Hands on what is left. */
  drain(use: (chunk: Uint8Array) => void): Promise<void>;
}

/** Makes a reader; `cutOff` is the error of a stream that ends too early. */
export function createByteReader(stream: AsyncIterable<Uint8Array>, cutOff: () => Error): ByteReader {
  const chunks = stream[Symbol.asyncIterator]();
  let current: Uint8Array = new Uint8Array(0);
  const refill = async (): Promise<boolean> => {
    while (current.length === 0) {
      const next = await chunks.next();
      if (next.done === true) return false;
      current = next.value;
    }
    return true;
  };
  const take: ByteReader['take'] = async (length, use) => {
    for (let missing = length; missing > 0;) {
      // Nothing is awaited while bytes are at hand: archives of small files have a hundred headers per chunk.
      if (current.length === 0 && !(await refill())) throw cutOff();
      const piece = current.subarray(0, missing);
      current = current.subarray(piece.length);
      missing -= piece.length;
      use(piece);
    }
  };
  return {
    take,
    async block(length) {
      const bytes = Buffer.alloc(length);
      let filled = 0;
      await take(length, (chunk) => {
        bytes.set(chunk, filled);
        filled += chunk.length;
      });
      return bytes;
    },
    async drain(use) {
      while (await refill()) {
        use(current);
        current = new Uint8Array(0);
      }
    },
  };
}
