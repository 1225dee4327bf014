import { waitErrors } from '../../errors/classic/waiting.ts';
import type { Ending } from '../../errors/exitCodes.ts';
import type { AppError } from '../../errors/appError.ts';
import type { WaitMilestones } from '../deploymentMilestones.ts';
import type { View } from '../view.ts';
import { lines } from '../view.ts';
import { error, information, warning } from './logLevels.ts';
import type { MilestoneTable } from './milestoneLines.ts';

/** How octo told of its waiting (octo-classic.md §3.2). */
export const waitLines: MilestoneTable<WaitMilestones> = {
  'wait.started': ({ noun, count }) => [information(`Waiting for ${count} ${noun}(s) to complete....`)],
  'wait.timedOut': ({ afterMs }) => [error(waitErrors.timedOut(afterMs).message)],
  'wait.cancelling': ({ noun, description }) => [warning(`Cancelling ${noun} task '${description}'`)],
  'wait.cancelFailed': ({ noun, description, reason }) => [error(`Failed to cancel ${noun} task '${description}': ${reason}`)],
  'wait.guidedFailure': ({ noun, places }) => [
    warning(`One or more ${noun} are using guided failure. Use the links below to check if intervention is required:`),
    ...places.map(({ name, url }) => warning(`  - ${name}: ${url}`)),
  ],
  'wait.logUnreadable': () => [error('Could not retrieve the raw task log for the failed task.')],
  'wait.done': () => [information('Done!')],
};

/** The end of a run that started something: nothing where it went well, else octo's words for why it did not. */
export function startedEnd({ ending, stopped }: { readonly ending: Ending; readonly stopped: AppError | undefined }, noun: string): View {
  // What was cut short may have failed before: that decides the ending.
  if (ending === 'failed') return lines(`One or more ${noun} tasks failed.`);
  if (stopped === undefined) return lines();
  return lines(stopped.classic?.message ?? stopped.message, ...(stopped.hint === undefined ? [] : [stopped.hint]));
}
