import { exitCodes } from '../../errors/exitCodes.ts';
import { showControls } from '../cleanText.ts';
import { classicPrintedCode, classicTexts } from '../classicTexts.ts';
import { describeEvent } from '../describeEvent.ts';
import { formatView } from '../formatView.ts';
import { neutralise } from '../neutralise.ts';
import { plainPalette } from '../palette.ts';
import { lineProgress } from '../progress.ts';
import { serviceMessage } from '../serviceMessage.ts';
import type { Renderer, RendererParts } from './renderer.ts';

/** For scripts written for octo: everything on standard output, nothing on standard error, a failure ends with `Exit code: N`. */
export function classicRenderer(parts: RendererParts): Renderer {
  const { stdout } = parts;
  const clean = (text: string): string => {
    const masked = parts.mask(text);
    return neutralise(stdout.stream.isTTY ? showControls(masked) : masked);
  };
  const writeLines = (lines: readonly string[]): void => lines.forEach((line) => stdout.write(`${line}\n`));
  const progress = lineProgress(parts.clock, (line) => writeLines([clean(line)]));

  return {
    event(event) {
      if (parts.dialect !== undefined) stdout.write(serviceMessage(event, parts.dialect));
      if (event.type === 'progress') return progress.update(event);
      if (event.type === 'progressEnd') return progress.end(event.id);
      if (event.type === 'debug' && !parts.debug) return;
      const pass = event.type === 'task.log' && parts.passServiceMessages;
      writeLines(describeEvent(event, plainPalette, pass ? (text) => parts.mask(text) : clean));
    },
    result: ({ view }) => stdout.write(formatView(view, plainPalette, clean)),
    error(error, done) {
      const hint = error.hint === undefined ? [] : [clean(error.hint)];
      writeLines([clean(error.message), ...error.details.map((detail) => ` - ${clean(detail)}`), ...done.lines.map(clean), ...hint]);
      writeLines([classicTexts.exitCode(classicPrintedCode(exitCodes[error.kind].classic))]);
    },
    stop: () => undefined,
  };
}
