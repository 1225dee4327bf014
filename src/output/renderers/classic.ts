import type { AppError } from '../../errors/appError.ts';
import { exitCodes } from '../../errors/exitCodes.ts';
import { showControls } from '../cleanText.ts';
import type { ClassicLine, LogLevel } from '../classic/logLevels.ts';
import { reaches, warning } from '../classic/logLevels.ts';
import { milestoneLines } from '../classic/milestoneLines.ts';
import { ProgressBlocks } from '../classic/progressBlocks.ts';
import type { TaskEvent } from '../classic/taskLines.ts';
import { taskLines } from '../classic/taskLines.ts';
import { classicPrintedCode, classicTexts } from '../classic/texts.ts';
import { looksTransient } from '../classic/transient.ts';
import type { LineEvent } from '../describeEvent.ts';
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
  const log = (lines: readonly ClassicLine[], cleaned = clean): void =>
    writeLines(lines.filter(({ level }) => reaches(level, parts.logLevel)).map(({ text }) => cleaned(text)));
  const progress = lineProgress(parts.clock, (line) => log([{ level: 'information', text: line }]));
  // Azure DevOps knows no such blocks; octo wrote lines for it.
  const blocks = parts.dialect === undefined || parts.dialect === 'azureDevOps' ? undefined : new ProgressBlocks(parts.dialect, parts.mask);
  const tellTask = (event: TaskEvent): void => {
    if (event.type === 'task.ended') writeLines(blocks?.flush(event.taskId) ?? []);
    const told = blocks?.take(event);
    if (told !== undefined) return writeLines(told);
    const passes = event.type === 'task.log' && parts.passServiceMessages;
    log(taskLines(event), passes ? (text) => parts.mask(text) : clean);
  };

  return {
    event(event) {
      if (parts.dialect !== undefined) stdout.write(serviceMessage(event, parts.dialect));
      if (event.type === 'progress') return progress.update(event);
      if (event.type === 'progressEnd') return progress.end(event.id);
      if (event.type === 'milestone') return log(milestoneLines(event.milestone));
      if (event.type === 'retry') return log([retryLine(event)]);
      if (('only' in event && event.only === 'native') || (event.type === 'debug' && !parts.debug)) return;
      if ('taskId' in event) return tellTask(event);
      if (reaches(levelOf(event), parts.logLevel)) writeLines(describeEvent(event, plainPalette, clean));
    },
    result({ view, classic, ending = 'ok' }) {
      writeLines(blocks?.flush() ?? []);
      if (reaches('information', parts.logLevel)) stdout.write(formatView(classic?.() ?? view, plainPalette, clean));
      if (ending !== 'ok') writeLines([classicTexts.exitCode(classicPrintedCode(exitCodes[ending].classic))]);
    },
    error(error, done) {
      writeLines(blocks?.flush() ?? []);
      const hint = error.hint === undefined ? [] : [clean(error.hint)];
      const message = (error.classic?.message ?? error.message).split('\n').map(clean);
      writeLines([...message, ...detailsOf(error).map((detail) => ` - ${clean(detail)}`), ...done.lines.map(clean), ...hint]);
      writeLines([classicTexts.exitCode(classicPrintedCode(exitCodes[error.classic?.kind ?? error.kind].classic))]);
    },
    stop: () => undefined,
  };
}

/** What led to a failure that does not pass may have passed by itself: TeamCity would run the command again because of it. */
function detailsOf(error: AppError): readonly string[] {
  if (error.classic !== undefined) return [];
  return error.kind === 'network' ? error.details : error.details.filter((detail) => !looksTransient(detail));
}

function retryLine(event: Extract<LineEvent, { type: 'retry' }>): ClassicLine {
  const count = event.attempt > event.of ? '' : ` (attempt ${event.attempt} of ${event.of})`;
  return warning(classicTexts.retry((event.delayMs / 1000).toFixed(1), count));
}

function levelOf(event: LineEvent): LogLevel {
  switch (event.type) {
    case 'debug':
      return 'debug';
    case 'warning':
      return 'warning';
    case 'problem':
      return 'error';
    default:
      return 'information';
  }
}
