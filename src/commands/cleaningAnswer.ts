import type { CommandContext, CommandResult } from '../cli/defineCommand.ts';
import { AppError } from '../errors/appError.ts';
import type { ClassicWording } from '../errors/appError.ts';
import type { Cleaned, CleanPlan } from '../flows/cleanMachines.ts';
import { clean } from '../flows/cleanMachines.ts';
import type { Cleaning } from '../output/classic/cleaning.ts';
import { cleaning } from '../output/classic/cleaning.ts';
import { confirm } from './confirm.ts';

interface Wishes extends Pick<Cleaning, 'kind' | 'statuses'> {
  /** Which of a machine's statuses is told: the kind that was asked for. */
  readonly told: 'Status' | 'HealthStatus';
  readonly yes: boolean;
}

/** A command that deletes by status must be told one: no filter would mean everything. */
export function requireStatus(statuses: readonly string[], option: string, classic: ClassicWording): void {
  if (statuses.length > 0) return;
  throw new AppError('usage', 'OPTION_REQUIRED', `${option} is missing`, {
    hint: 'Say which machines are to go, for example --health-status Unavailable.',
    classic,
  });
}

/** Asks where that is needed, does the plan, and tells what became of each machine. */
export async function cleanAndTell(
  plan: CleanPlan,
  { kind, statuses, told, yes }: Wishes,
  context: CommandContext,
): Promise<CommandResult> {
  const { place, steps } = plan;
  if (steps.length > 0 && !yes && context.manner === 'native') await confirm(question(plan), context);
  const results = (await clean(plan)).map((result) => ({ ...result, status: result.machine[told] }));
  return {
    data: results.map((result) => document(result, plan, kind)),
    view: {
      kind: 'table',
      columns: [{ title: 'Machine' }, { title: 'Health' }, { title: 'State', tone: 'state' }, { title: 'Why', tone: 'dim' }],
      rows: results.map((result) => [result.machine.Name, result.status, stateOf(result), result.error?.message ?? '']),
      empty: `No machine in ${place.Name} is so; nothing was deleted`,
    },
    classic: () => cleaning({ kind, place, statuses, steps: results }),
    ...(results.some(({ error }) => error !== undefined) ? { ending: 'failed' as const } : {}),
  };
}

function question({ place, steps }: CleanPlan): string {
  const named = (action: 'delete' | 'remove') => steps.filter((step) => step.action === action).map(({ machine }) => machine.Name);
  const [gone, left] = [named('delete'), named('remove')];
  const parts = [
    ...(gone.length > 0 ? [`delete ${gone.join(', ')}`] : []),
    ...(left.length > 0 ? [`remove ${left.join(', ')} from ${place.Name}`] : []),
  ].join(' and ');
  return `${parts.charAt(0).toUpperCase()}${parts.slice(1)}?`;
}

function stateOf({ action, error }: Cleaned): string {
  if (error !== undefined) return 'failed';
  return action === 'delete' ? 'deleted' : 'removed';
}

/** octo's keys, then ours. */
function document(result: Cleaned & { readonly status: string }, { place }: CleanPlan, kind: Cleaning['kind']) {
  const { machine, status, action, error } = result;
  const named = action === 'delete' ? null : { Id: place.Id, Name: place.Name };
  const removed = kind === 'environment' ? 'RemovedFromEnvironment' : 'RemovedFromPool';
  return {
    Machine: { Id: machine.Id, Name: machine.Name, Status: status },
    ...(kind === 'environment' ? { Environment: named } : { WorkerPool: named }),
    Action: action === 'delete' ? 'Deleted' : removed,
    ...{ State: stateOf(result), Error: error ?? null },
  };
}
