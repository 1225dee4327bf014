import type { Plan, PlanItem } from '../blueprint/plan.ts';
import { describeSecret } from '../blueprint/secrets.ts';
import type { Applied } from './applyBlueprint.ts';

const signs = { create: '+', change: '~', unchanged: '=' } as const;

/** The plan as lines: what is created, changed and unchanged, with the fields, and what it reads. */
export function describePlan(plan: Plan): readonly string[] {
  const reads = readNames(plan);
  return [...plan.items.flatMap(describeItem), ...(reads.length === 0 ? [] : [`Reads: ${reads.join(', ')}`])];
}

/** Names of the secrets that the blueprint reads, never their values. */
export function readNames(plan: Plan): readonly string[] {
  return plan.reads.map(describeSecret);
}

/** The counts, and the pages of the portal of what was made. */
export function summarise({ items, spaceName, serverUrl }: Applied, doing: 'plan' | 'apply'): readonly string[] {
  const count = (action: PlanItem['action'], state: 'done' | 'planned'): number =>
    items.filter(({ item, ...result }) => item.action === action && result.state === state).length;
  const unchanged = items.filter(({ state }) => state === 'unchanged').length;
  const wait = [count('create', 'planned'), count('change', 'planned')] as const;
  const place = `${serverUrl}, space ${spaceName}`;
  if (doing === 'plan') return [`${place}: ${wait[0]} to create, ${wait[1]} to change, ${unchanged} unchanged. Nothing was changed.`];
  const failed = items.find(({ state }) => state === 'failed');
  return [
    `${place}: ${count('create', 'done')} created, ${count('change', 'done')} changed, ${unchanged} unchanged.`,
    ...(failed === undefined
      ? []
      : [
          `Stopped at ${failed.item.subject.kind} ${failed.item.name}; ${wait[0] + wait[1]} not done. Run it again when the cause is gone.`,
        ]),
    ...items.flatMap(({ url }) => url ?? []),
  ];
}

function describeItem(item: PlanItem): readonly string[] {
  const owner = 'project' in item.subject && item.subject.project.name !== item.name ? ` of ${item.subject.project.name}` : '';
  const fields = item.fields.map(({ field, from, to }) =>
    item.action === 'create' ? `      ${field}: ${to}` : `      ${field}: ${from} → ${to}`,
  );
  const secrets = item.unknownSecrets.map(
    (name) => `      ${name}: a secret that is there; whether it changed can not be known (--update-secrets writes it)`,
  );
  return [`  ${signs[item.action]} ${item.subject.kind} ${item.name}${owner}`, ...fields, ...secrets];
}
