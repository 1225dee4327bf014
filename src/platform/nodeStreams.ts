import { fstatSync, statSync, writeSync } from 'node:fs';
import process from 'node:process';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import { outputUnwritable } from '../errors/outputUnwritable.ts';
import type { OutputStream, Streams } from './ports.ts';

/** The process's streams; each is opened when it is first used. */
export function nodeStreams(): Streams {
  let stdout: OutputStream | undefined;
  let stderr: OutputStream | undefined;
  return {
    get stdout() {
      return (stdout ??= openOutput({ descriptor: 1, name: 'standard output', stream: () => process.stdout }));
    },
    get stderr() {
      return (stderr ??= openOutput({ descriptor: 2, name: 'standard error', stream: () => process.stderr }));
    },
    stdin: {
      get isTTY() {
        return process.stdin.isTTY === true;
      },
      stream: () => process.stdin,
      setRaw: (raw) => void process.stdin.setRawMode(raw),
    },
  };
}

interface Output {
  readonly descriptor: number;
  readonly name: string;
  /** Opening it loads Node's network code, so only a terminal, or a pipe that does not block, is opened. */
  stream(): NodeJS.WriteStream;
}

function openOutput(output: Output): OutputStream {
  return isPlain(output.descriptor) ? plainOutput(output) : streamOutput(output);
}

/** A file, a pipe, a socket or the null device: Node writes to them synchronously on POSIX anyway, and this way without a stream. */
export function isPlain(descriptor: number): boolean {
  if (process.platform === 'win32') return false;
  try {
    const stat = fstatSync(descriptor);
    return stat.isFile() || stat.isFIFO() || stat.isSocket() || (stat.isCharacterDevice() && stat.rdev === statSync('/dev/null').rdev);
  } catch (error) {
    if (errorCodeOf(error) === 'EBADF') return false;
    throw error;
  }
}

function plainOutput(output: Output): OutputStream {
  let closed = false;
  let fallback: ReturnType<typeof streamOutput> | undefined;
  return {
    isTTY: false,
    columns: undefined,
    get closed() {
      return fallback?.closed ?? closed;
    },
    async write(text) {
      if (fallback !== undefined) return fallback.write(text);
      if (closed) return;
      const bytes = Buffer.from(text);
      try {
        const written = writeWhatFits(output.descriptor, bytes);
        if (written === bytes.length) return;
        // Somebody made the pipe non-blocking and it is full: from here on the stream waits for the reader.
        fallback = streamOutput(output);
        return await fallback.write(bytes.subarray(written));
      } catch (error) {
        closed = true;
        if (!isClosedPipe(error)) throw unwritable(output.name, error);
      }
    },
  };
}

/** How many of the bytes were taken before the pipe was full. */
function writeWhatFits(descriptor: number, bytes: Buffer): number {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (errorCodeOf(error) === 'EAGAIN') return written;
      throw error;
    }
  }
  return written;
}

/** A reader that has gone is no failure (`| head`): what follows is dropped. A full disk is one. */
function streamOutput({ name, stream: open, descriptor }: Output): OutputStream & { write(data: string | Buffer): Promise<void> } {
  const stream = open();
  let closed = false;
  // Without a listener a late EPIPE would end the process in the middle of its work.
  stream.on('error', (error) => {
    if (isClosedPipe(error)) closed = true;
  });
  return {
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    ...(stream.isTTY && descriptor === 2 ? { terminal: stream } : {}),
    get closed() {
      return closed;
    },
    write: (data) =>
      new Promise((resolve, reject) => {
        if (closed || data.length === 0) return resolve();
        stream.write(data, (error) => {
          if (error === undefined || error === null) return resolve();
          closed = true;
          if (isClosedPipe(error)) return resolve();
          reject(unwritable(name, error));
        });
      }),
  };
}

function isClosedPipe(error: unknown): boolean {
  const code = errorCodeOf(error);
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'EOF';
}

function unwritable(name: string, cause: unknown): AppError {
  const { message, hint } = outputUnwritable(name, cause);
  return new AppError('io', 'OUTPUT_UNWRITABLE', message, { cause, hint });
}
