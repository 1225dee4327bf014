import type { Masker } from '../masking/masker.ts';
import { createMasker } from '../masking/masker.ts';
import type { Manner } from '../errors/exitCodes.ts';
import type { Clock, Env, Streams } from '../platform/ports.ts';
import type { LogLevel } from './classic/logLevels.ts';
import type { MessageDialect } from './messageDialect.ts';
import { classicRenderer } from './renderers/classic.ts';
import { humanRenderer } from './renderers/human.ts';
import { jsonRenderer } from './renderers/json.ts';
import type { Renderer } from './renderers/renderer.ts';
import type { RecordingReporter } from './reporter.ts';
import { createReporter } from './reporter.ts';
import type { Sink } from './sink.ts';
import { createSink } from './sink.ts';

export interface OutputChoices {
  readonly manner: Manner;
  readonly format: 'human' | 'json';
  readonly quiet: boolean;
  readonly debug: boolean;
  readonly logLevel: LogLevel;
  readonly dialect: MessageDialect | undefined;
  readonly passServiceMessages: boolean;
}

export interface Output {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly renderer: Renderer;
  readonly reporter: RecordingReporter;
}

/** Everything that writes, wired together: sinks with one masker, the renderer for the manner and format, the reporter. */
export async function createOutput(
  choices: OutputChoices,
  machine: { readonly streams: Streams; readonly env: Env; readonly clock: Clock },
): Promise<Output> {
  const masker: Masker = createMasker();
  const { streams, env, clock } = machine;
  const stdout = lazySink(() => createSink(streams.stdout, masker));
  const stderr = lazySink(() => createSink(streams.stderr, masker));
  const parts = { ...choices, stdout, stderr, env, clock, mask: (text: string) => masker.text(text) };
  const renderer =
    choices.format === 'json' ? jsonRenderer(parts) : choices.manner === 'classic' ? classicRenderer(parts) : await humanRenderer(parts);
  return { stdout, stderr, renderer, reporter: createReporter(renderer, masker) };
}

/** Opening a stream costs time, so it is opened by its first use. */
function lazySink(create: () => Sink): Sink {
  let sink: Sink | undefined;
  const open = (): Sink => (sink ??= create());
  return {
    get stream() {
      return open().stream;
    },
    write: (text) => {
      if (text !== '') open().write(text);
    },
    writeMasked: (text) => open().writeMasked(text),
    drain: async () => sink?.drain(),
  };
}
