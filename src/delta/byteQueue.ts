/** Bytes of a stream in portions of the reader's choice. */
export interface ByteQueue {
  /** The next `bytes` bytes; fewer only at the end. Valid until the next call. */
  take(bytes: number): Promise<Uint8Array>;
  /** What is at hand, at most `bytes`; empty only at the end. Valid until the next call. */
  takeSome(bytes: number): Promise<Uint8Array>;
}

export function byteQueue(source: AsyncIterable<Uint8Array>): ByteQueue {
  const pieces = source[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  const fill = async (): Promise<void> => {
    while (rest.length === 0) {
      const next = await pieces.next();
      if (next.done === true) return;
      rest = next.value;
    }
  };
  const takeSome = async (bytes: number): Promise<Uint8Array> => {
    if (rest.length === 0) await fill();
    const taken = rest.subarray(0, bytes);
    rest = rest.subarray(taken.length);
    return taken;
  };
  return {
    takeSome,
    async take(bytes) {
      const first = await takeSome(bytes);
      if (first.length === bytes) return first;
      const whole = new Uint8Array(bytes);
      let length = 0;
      for (let piece = first; piece.length > 0; piece = await takeSome(bytes - length)) {
        whole.set(piece, length);
        length += piece.length;
        if (length === bytes) break;
      }
      return whole.subarray(0, length);
    },
  };
}
