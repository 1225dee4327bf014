import { addAbortSignal } from 'node:stream';
import { AppError } from '../errors/appError.ts';
import type { Streams } from '../platform/ports.ts';

/**
 * The lines of standard input, to its end; blank ones included. Ends with the signal's reason when it is aborted first, and with an
 * error for more than `limit` bytes.
 */
export async function readLines(
  stdin: Streams['stdin'],
  { limit, signal }: { readonly limit: number; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of addAbortSignal(signal, stdin.stream())) {
      const bytes: Uint8Array = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      length += bytes.length;
      if (length > limit) throw new AppError('input', 'OPTION_VALUE_INVALID', `Standard input has more than ${limit} bytes`);
      chunks.push(bytes);
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
  return Buffer.concat(chunks).toString('utf8').split(/\r?\n/);
}
