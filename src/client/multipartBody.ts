import { Readable } from 'node:stream';
import type { FileSource, Random } from '../platform/ports.ts';
import { fileBytes } from './fileBytes.ts';

/** A form with one file part, as a stream of known length. */
export interface MultipartBody {
  readonly contentType: string;
  readonly contentLength: number;
  /** A new stream from the start. `onChunk` is told the file's bytes as the connection takes them, `onEnd` when all are taken. */
  open(watch: { onChunk(chunk: Buffer): void; onEnd(): void }): Readable;
}

/**
 * The part is named `file`, as the Go and .NET clients name it; the server reads id and version from the file name
 * (rest-api.md §6). The name is sent as UTF-8 with quotes and line ends percent-encoded, as browsers do (WHATWG form data).
 */
export function multipartBody(file: FileSource, random: Random): MultipartBody {
  const boundary = `----pulpo${Array.from({ length: 24 }, () => Math.floor(random.fraction() * 16).toString(16)).join('')}`;
  const name = file.name.replace(/["\r\n]/g, (character) => encodeURIComponent(character));
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength: head.length + file.size + tail.length,
    open: (watch) => Readable.from(parts(file, { head, tail }, watch), { objectMode: false }),
  };
}

async function* parts(
  file: FileSource,
  frame: { readonly head: Buffer; readonly tail: Buffer },
  watch: { onChunk(chunk: Buffer): void; onEnd(): void },
): AsyncGenerator<Buffer> {
  yield frame.head;
  yield* fileBytes(file, 0, (chunk) => watch.onChunk(chunk));
  yield frame.tail;
  watch.onEnd();
}
