import { showControls } from '../cleanText.ts';
import { describeError } from '../describeError.ts';
import type { LineEvent } from '../describeEvent.ts';
import { describeEvent } from '../describeEvent.ts';
import type { OutputEvent } from '../events.ts';
import { formatView } from '../formatView.ts';
import { neutralise } from '../neutralise.ts';
import { createPalette, wantsColour } from '../palette.ts';
import { lineProgress, oraSpinner, spinnerProgress } from '../progress.ts';
import { serviceMessage } from '../serviceMessage.ts';
import type { Sink } from '../sink.ts';
import type { Renderer, RendererParts } from './renderer.ts';

/** For people: the answer on standard output, what happens on the way and errors on standard error. */
export async function humanRenderer(parts: RendererParts): Promise<Renderer> {
  const { stdout, stderr, dialect } = parts;
  const answerPalette = await createPalette(wantsColour(stdout.stream, parts.env));
  const palette = await createPalette(wantsColour(stderr.stream, parts.env));
  const narrate = cleaner(parts, stderr);
  const terminal = stderr.stream.terminal;
  const progress =
    terminal === undefined
      ? lineProgress(parts.clock, (line) => stderr.write(`${narrate(line)}\n`))
      : spinnerProgress({ clean: narrate, clock: parts.clock, loadSpinner: (standstill) => oraSpinner(terminal, standstill) });

  const write = (lines: readonly string[]): void => {
    if (lines.length > 0) progress.around(() => stderr.write(lines.map((line) => `${line}\n`).join('')));
  };
  return {
    event(event) {
      if (dialect !== undefined) progress.around(() => stdout.write(serviceMessage(event, dialect)));
      if (event.type === 'progress') return parts.quiet ? undefined : progress.update(event);
      if (event.type === 'progressEnd') return progress.end(event.id);
      if (event.type === 'milestone') return;
      if (isShown(event, parts)) write(describeEvent(event, palette, cleanerOf(event, parts, narrate)));
    },
    result({ view }) {
      progress.stop();
      stdout.write(formatView(view, answerPalette, cleaner(parts, stdout)));
    },
    error(error, done) {
      progress.stop();
      write(describeError(error, done, palette, narrate));
    },
    stop: () => progress.stop(),
  };
}

function isShown(event: LineEvent, parts: RendererParts): boolean {
  if (event.type === 'debug') return parts.debug;
  return !parts.quiet || event.type === 'warning' || event.type === 'problem';
}

/** Masked first, then without control characters on a terminal, then without commands for build servers (reliability.md §6.3). */
function cleaner(parts: RendererParts, sink: Sink): (text: string) => string {
  const { isTTY } = sink.stream;
  return (text) => {
    const masked = parts.mask(text);
    return neutralise(isTTY ? showControls(masked) : masked);
  };
}

/** Task logs may speak to the build server where the user asked for it. */
function cleanerOf(event: OutputEvent, parts: RendererParts, narrate: (text: string) => string): (text: string) => string {
  return event.type === 'task.log' && parts.passServiceMessages ? (text) => parts.mask(text) : narrate;
}
