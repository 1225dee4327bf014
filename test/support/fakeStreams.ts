import { Readable } from 'node:stream';
import type { OutputStream, Streams } from '../../src/platform/ports.ts';

export interface FakeOutput extends OutputStream {
  /** Everything written so far. */
  text(): string;
}

export interface FakeStreams extends Streams {
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  /** Both streams in the order of writing, as a build server shows them. */
  merged(): string;
}

/** Streams that keep what is written. `closed`: the reader has gone; `failure`: every write fails with it. */
export function fakeStreams(
  options: { readonly stdin?: string; readonly tty?: boolean; readonly closed?: 'stdout'; readonly failure?: Error } = {},
): FakeStreams {
  const merged: string[] = [];
  const output = (closed: boolean, failure: Error | undefined): FakeOutput => {
    const written: string[] = [];
    return {
      isTTY: options.tty ?? false,
      columns: options.tty === true ? 80 : undefined,
      closed,
      text: () => written.join(''),
      async write(text) {
        if (failure !== undefined) throw failure;
        if (closed) return;
        written.push(text);
        merged.push(text);
      },
    };
  };
  return {
    stdout: output(options.closed === 'stdout', options.failure),
    stderr: output(false, undefined),
    stdin: { isTTY: false, stream: () => Readable.from([Buffer.from(options.stdin ?? '')]) },
    merged: () => merged.join(''),
  };
}
