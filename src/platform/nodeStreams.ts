import process from 'node:process';
import type { WriteStream } from 'node:tty';
import type { Writable } from 'node:stream';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import type { OutputStream, Streams } from './ports.ts';

/** The process's streams; each is opened when it is first used (opening one costs milliseconds at start-up). */
export function nodeStreams(): Streams {
  let stdout: OutputStream | undefined;
  let stderr: OutputStream | undefined;
  return {
    get stdout() {
      return (stdout ??= outputStream(process.stdout, 'standard output'));
    },
    get stderr() {
      return (stderr ??= outputStream(process.stderr, 'standard error'));
    },
    stdin: {
      get isTTY() {
        return process.stdin.isTTY === true;
      },
      stream: () => process.stdin,
    },
  };
}

/** A reader that has gone is no failure (`| head`): what follows is dropped. A full disk is one. */
function outputStream(stream: Writable & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>, name: string): OutputStream {
  let closed = false;
  // Without a listener a late EPIPE would end the process in the middle of its work.
  stream.on('error', (error) => {
    if (isClosedPipe(error)) closed = true;
  });
  return {
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.isTTY === true ? stream.columns : undefined;
    },
    ...(stream.isTTY === true && stream === process.stderr ? { terminal: process.stderr } : {}),
    get closed() {
      return closed;
    },
    write: (text) =>
      new Promise((resolve, reject) => {
        if (closed || text === '') return resolve();
        stream.write(text, (error) => {
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

function unwritable(name: string, cause: Error): AppError {
  return new AppError('io', 'OUTPUT_UNWRITABLE', `Can't write to ${name}: ${cause.message}`, {
    cause,
    hint: 'Check the space and the permissions where the output goes; the answer above is incomplete.',
  });
}
