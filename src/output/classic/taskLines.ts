import type { OutputEvent } from '../events.ts';
import type { ClassicLine } from './logLevels.ts';
import { error, information, warning } from './logLevels.ts';

export type TaskEvent = Extract<OutputEvent, { taskId: string }>;

/**
 * What happens to a task, in octo's form: two blanks per depth, the category in eight columns, then the text (octo-classic.md §3.2).
 * Octo told a step when it was over, and of the first task only; here every line comes when it is written, and where there are
 * several tasks, each line begins with the label of its own.
 */
export function taskLines(event: TaskEvent): readonly ClassicLine[] {
  switch (event.type) {
    case 'task.started':
      return [information(`${event.description} (${event.taskId})${event.url === undefined ? '' : `: ${event.url}`}`)];
    case 'task.log':
      return logLines(event);
    case 'task.step':
      return [information(`${margin(event)}         ${event.status}: ${event.name}`)];
    case 'task.waiting':
      return [warning(`${event.label}: ${event.reason}${event.url === undefined ? '' : ` ${event.url}`}`)];
    case 'task.ended':
      return [endLine(event)];
  }
}

function logLines(event: Extract<TaskEvent, { type: 'task.log' }>): readonly ClassicLine[] {
  const { category, text } = event;
  if (category === 'Raw') return [error(text)];
  // TeamCity takes a message at the start of a line only. Whether it may get there is not decided here.
  if (/^##teamcity/i.test(text)) return [information(text)];
  const before = margin(event);
  const [first = '', ...others] = text.split('\n');
  return [
    information(`${before}${category.padEnd(8)}   ${first}`),
    ...others.map((line) => information(`${before}${' '.repeat(11)}${line}`)),
  ];
}

/** The task itself is not in the tree that octo showed: its steps stand at the margin. */
function margin({ label, depth }: { readonly label: string; readonly depth: number }): string {
  return `${label === '' ? '' : `${label} `}${'  '.repeat(Math.max(0, depth - 1))}`;
}

function endLine({ description, label, state, errorMessage }: Extract<TaskEvent, { type: 'task.ended' }>): ClassicLine {
  const what = description === '' ? label : description;
  return state === 'Success' ? information(`${what}: ${state}`) : error(`${what}: ${state}, ${errorMessage ?? ''}`);
}
