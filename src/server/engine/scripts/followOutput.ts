import type { Readable } from 'node:stream';
import type { Clock, RunningProcess } from '../../../platform/ports.ts';
import { slept } from '../slept.ts';
import type { OutputSink, ScriptOutput } from './scriptOutput.ts';

/** After this long without output, what the masker can show is shown. */
const pauseMs = 200;
/** Reading goes on this long after the script's process has ended, while others hold its pipes and write (fault row S31) … */
const tailMs = 5_000;
/** … and stops earlier when nothing more comes. */
const quietMs = 1_000;

/**
 * Hands what a process writes to the sinks as it comes. `finish` is called when the process has ended: it reads what is still to
 * come, for at most five seconds.
 */
export function followOutput(child: RunningProcess, output: ScriptOutput, clock: Clock): { finish(): Promise<void> } {
  const stop = new AbortController();
  let lastOutput = clock.monotonic();
  const heard = (): void => {
    lastOutput = clock.monotonic();
  };
  const readers = [read(child.stdout, output.stdout, heard), read(child.stderr, output.stderr, heard)];
  const pauses = showAtPauses();

  async function showAtPauses(): Promise<void> {
    let shown = lastOutput;
    while (await slept(clock, pauseMs, stop.signal)) {
      if (lastOutput === shown || clock.monotonic() - lastOutput < pauseMs) continue;
      shown = lastOutput;
      output.stdout.pause();
      output.stderr.pause();
    }
  }

  async function quiet(): Promise<void> {
    const ended = clock.monotonic();
    heard();
    while (clock.monotonic() - ended < tailMs && clock.monotonic() - lastOutput < quietMs && (await slept(clock, pauseMs, stop.signal)));
  }

  return {
    async finish() {
      await Promise.race([Promise.all(readers.map((reader) => reader.ended)), quiet()]);
      stop.abort();
      await pauses;
      for (const reader of readers) reader.stop();
      output.stdout.end();
      output.stderr.end();
    },
  };
}

/** The sink works at once, so the stream is read no faster than its output is written away. */
function read(stream: Readable, sink: OutputSink, heard: () => void): { readonly ended: Promise<void>; stop(): void } {
  const listener = (chunk: Buffer): void => {
    heard();
    sink.push(chunk);
  };
  stream.on('data', listener);
  const ended = new Promise<void>((resolve) => {
    stream.once('end', resolve);
    stream.once('close', resolve);
    stream.once('error', () => resolve());
  });
  return { ended, stop: () => void stream.off('data', listener) };
}
