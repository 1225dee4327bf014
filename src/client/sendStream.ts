import type { Readable } from 'node:stream';
import type { Answer } from './answer.ts';
import { type CallContext, readDelivered } from './call.ts';
import { withDeadline } from './deadline.ts';

/** Told of the bytes of a body. */
export interface BodyWatch {
  /** A chunk was taken by the connection. */
  onChunk(chunk: Buffer): void;
  /** The last one was. */
  onEnd(): void;
}

export interface StreamRequest {
  readonly method: string;
  /** Below the server's URL. */
  readonly path: string;
  /** With the exact length of the body. */
  readonly headers: Readonly<Record<string, string>>;
  /** A new stream from the start of the body, which tells what was taken of it. */
  open(watch: BodyWatch): Readable;
  readonly signal: AbortSignal | undefined;
}

/** Longest time without a byte that moves, up or down (reliability.md §5.2). */
export const stallLimit = 60_000;

/**
 * One attempt to send a long body. There is no limit on the whole, only on standstill; after the last byte the server has the call's
 * timeout to store and hash it (reliability.md C8–C10).
 */
export async function sendStream(context: CallContext, request: StreamRequest): Promise<Answer> {
  const { signal } = request;
  const stalled = `no byte was taken for ${stallLimit / 1000} s`;
  const options = { clock: context.clock, ms: stallLimit, message: stalled, ...(signal === undefined ? {} : { signal }) };
  return withDeadline(options, async (running, deadline) => {
    const watch: BodyWatch = {
      onChunk: () => deadline.restart(stallLimit, stalled),
      onEnd: () => deadline.restart(context.timeout, `no answer for ${context.timeout / 1000} s after the last byte`),
    };
    const delivered = await context.transport.send({
      method: request.method,
      path: request.path,
      credential: context.credential,
      headers: request.headers,
      body: () => request.open(watch),
      signal: running,
    });
    return readDelivered(delivered, 'json');
  });
}
