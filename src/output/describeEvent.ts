import type { OutputEvent } from './events.ts';
import type { Palette } from './palette.ts';
import { toneOfState } from './palette.ts';

/** Events that are written as lines; progress is drawn elsewhere, milestones are the classic manner's. */
export type LineEvent = Exclude<OutputEvent, { type: 'progress' | 'progressEnd' | 'milestone' }>;

/** What a person reads of an event: lines, and whether `--quiet` keeps them. `clean` makes text from outside harmless. */
export function describeEvent(event: LineEvent, palette: Palette, clean: (text: string) => string): readonly string[] {
  switch (event.type) {
    case 'info':
    case 'retry':
      return [clean(event.message)];
    case 'debug':
      return [palette.dim(clean(event.message))];
    case 'warning':
      return [palette.warning(`Warning: ${clean(event.message)}`), ...hint(event.hint, palette, clean)];
    case 'problem':
      return [palette.error(clean(event.message)), ...hint(event.hint, palette, clean)];
    case 'summary.written':
    case 'release.kept':
      return [];
    case 'release.created':
      // The answer names it, and so does the line after an interruption: here it would stand twice.
      return [];
    default:
      return describeTaskEvent(event, palette, clean);
  }
}

type TaskEvent = Extract<OutputEvent, { taskId: string }>;

function describeTaskEvent(event: TaskEvent, palette: Palette, clean: (text: string) => string): readonly string[] {
  switch (event.type) {
    case 'task.started':
      return [clean(`${event.description} (${event.taskId})${event.url === undefined ? '' : `: ${event.url}`}`)];
    case 'task.log':
      return [`${prefix(event, palette, clean)}${toneOfCategory(event.category, clean(event.text), palette)}`];
    case 'task.step':
      return [`${prefix(event, palette, clean)}${toneOfState(clean(event.status), palette)}: ${clean(event.name)}`];
    case 'task.waiting':
      return [`${clean(event.label)}: ${clean(event.reason)}${event.url === undefined ? '' : ` ${clean(event.url)}`}`];
    case 'task.ended': {
      const message = event.errorMessage === undefined ? '' : `: ${clean(event.errorMessage)}`;
      return [`${clean(event.label)}: ${toneOfState(clean(event.state), palette)}${message}`];
    }
  }
}

function hint(text: string | undefined, palette: Palette, clean: (text: string) => string): readonly string[] {
  return text === undefined ? [] : [palette.dim(clean(text))];
}

function prefix(event: { readonly label: string; readonly depth: number }, palette: Palette, clean: (text: string) => string): string {
  const label = event.label === '' ? '' : `${palette.dim(clean(event.label))} `;
  return `${label}${'  '.repeat(event.depth)}`;
}

/** Categories of Octopus's task log; unknown ones stay plain. */
function toneOfCategory(category: string, text: string, palette: Palette): string {
  if (category === 'Error' || category === 'Fatal') return palette.error(text);
  if (category === 'Warning') return palette.warning(text);
  return category === 'Verbose' ? palette.dim(text) : text;
}
