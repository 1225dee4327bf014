import { basename, resolve } from 'node:path';
import type { Plan, PlanItem } from '../blueprint/plan.ts';
import type { PlanOptions } from '../blueprint/planItem.ts';
import { planBlueprint } from '../blueprint/planBlueprint.ts';
import type { BlueprintFile } from '../blueprint/readBlueprint.ts';
import { readBlueprint } from '../blueprint/readBlueprint.ts';
import { refuseUnusedSecrets } from '../blueprint/secretReferences.ts';
import type { Connection } from '../client/connection.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import { whyUnreadable } from '../errors/whyUnreadable.ts';
import type { Reporter } from '../output/events.ts';
import type { Env, Files } from '../platform/ports.ts';
import { createWriter } from './applyPlanItem.ts';
import { readBlueprintState } from './readBlueprintState.ts';
import { readSecretValues } from './readSecretValues.ts';

export interface ApplyRequest extends PlanOptions {
  /** As given; relative to `cwd`. */
  readonly path: string;
  readonly doing: 'plan' | 'apply';
  readonly secrets: ReadonlyMap<string, string>;
}

export interface ApplyMachine {
  readonly cwd: string;
  readonly files: Files;
  readonly env: Env;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  api(): Promise<Connection>;
}

/** What became of one item of the plan. */
export interface AppliedItem {
  readonly item: PlanItem;
  /** `planned`: not reached, because of a dry run or of a failure before it. */
  readonly state: 'done' | 'unchanged' | 'failed' | 'planned';
  readonly url?: string;
  readonly error?: AppError;
}

export interface Applied {
  readonly plan: Plan;
  readonly items: readonly AppliedItem[];
  readonly serverUrl: string;
  readonly spaceName: string;
}

const longest = 5_000_000;

/**
 * Makes the server match a blueprint: reads the file and the server, plans, shows the plan, and does it unless only the plan was
 * asked for. Nothing is deleted. A failure stops it; what was done before is in the result.
 */
export async function applyBlueprint(request: ApplyRequest, machine: ApplyMachine, show: (plan: Plan) => void): Promise<Applied> {
  const path = resolve(machine.cwd, request.path);
  const file = readBlueprint(await readText(path, machine.files), basename(path));
  refuseUnusedSecrets(request.secrets.keys(), file.blueprint);
  const api = await machine.api();
  const spaceName = await api.spaceName();
  refuseOtherSpace(file, { spaceName, spaceId: api.spaceId });
  const plan = planBlueprint(file, await readBlueprintState(file.blueprint, api, machine.signal), request);
  show(plan);
  const place = { plan, serverUrl: api.serverUrl, spaceName };
  if (request.doing === 'plan')
    return { ...place, items: plan.items.map((item) => ({ item, state: item.action === 'unchanged' ? 'unchanged' : 'planned' })) };

  const { env, files, reporter, signal } = machine;
  const secrets = await readSecretValues(plan.needs, { env, files, reporter, blueprintPath: path, given: request.secrets });
  const write = createWriter({ api, signal, secrets, names: plan.names, existingSecrets: request.existingSecrets });
  return { ...place, items: await doItems(plan.items, write, reporter) };
}

async function doItems(
  items: readonly PlanItem[],
  write: (item: PlanItem) => Promise<string | undefined>,
  reporter: Reporter,
): Promise<readonly AppliedItem[]> {
  const results: AppliedItem[] = [];
  for (const [index, item] of items.entries()) {
    if (item.action === 'unchanged') {
      results.push({ item, state: 'unchanged' });
      continue;
    }
    try {
      const url = await write(item);
      results.push({ item, state: 'done', ...(url === undefined ? {} : { url }) });
    } catch (thrown) {
      if (!isAppError(thrown)) throw thrown;
      const error = namingItem(thrown, item);
      if (!results.some(({ state }) => state === 'done')) throw error;
      reporter.emit({ type: 'problem', message: error.message });
      const rest = items
        .slice(index + 1)
        .map((later): AppliedItem => ({ item: later, state: later.action === 'unchanged' ? 'unchanged' : 'planned' }));
      return [...results, { item, error, state: 'failed' }, ...rest];
    }
  }
  return results;
}

/** A permission or validation error says which item it is about. */
function namingItem(error: AppError, item: PlanItem): AppError {
  const { hint, details } = error;
  return new AppError(error.kind, error.code, `${item.subject.kind} ${item.name}: ${error.message}`, {
    details,
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

function refuseOtherSpace(file: BlueprintFile, { spaceName, spaceId }: { readonly spaceName: string; readonly spaceId: string }): void {
  const { space } = file.blueprint;
  if (space === undefined || [spaceName, spaceId].some((name) => name.toLowerCase() === space.trim().toLowerCase())) return;
  throw new AppError(
    'input',
    'BLUEPRINT_SPACE_DIFFERS',
    `${file.placeOf(['space'])}: the blueprint is for the space ${space}, but the command talks to ${spaceName}`,
    {
      hint: `Add --space "${space}".`,
    },
  );
}

async function readText(path: string, files: Files): Promise<string> {
  try {
    return Buffer.from(await files.read(path, longest))
      .toString('utf8')
      .replace(/^\ufeff/, '');
  } catch (cause) {
    throw new AppError('input', 'BLUEPRINT_UNREADABLE', `Can't read the blueprint ${path}: ${whyUnreadable(cause)}`, {
      cause,
      hint: 'Name the YAML file to apply, from the folder you are in.',
    });
  }
}
