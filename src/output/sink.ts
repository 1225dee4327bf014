import type { Masker } from '../masking/masker.ts';
import type { OutputStream } from '../platform/ports.ts';

/** The one way to a stream: everything that leaves the program passes through here and is masked. */
export interface Sink {
  readonly stream: OutputStream;
  /** Queues the text. Never throws and never waits; `drain` tells how it went. */
  write(text: string): void;
  /** As `write`, for text that was masked before it was serialised (JSON: a mask across its syntax would break it). */
  writeMasked(text: string): void;
  /** Resolves when everything was accepted; rejects with the first AppError `OUTPUT_UNWRITABLE`. */
  drain(): Promise<void>;
}

export function createSink(stream: OutputStream, masker: Masker): Sink {
  const pending = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const send = (text: string): void => {
    const written = stream.write(text).catch((error: unknown) => {
      failure ??= { error };
    });
    pending.add(written);
    void written.then(() => pending.delete(written));
  };
  return {
    stream,
    write: (text) => send(masker.text(text)),
    writeMasked: send,
    async drain() {
      await Promise.all(pending);
      if (failure !== undefined) throw failure.error;
    },
  };
}
