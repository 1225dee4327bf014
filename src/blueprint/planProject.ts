import { diffFields } from './diffFields.ts';
import type { PlanItem, PlanSubject, ProjectState } from './plan.ts';
import type { Planning } from './planItem.ts';
import { actionOf, findCurrent, planItem, shower } from './planItem.ts';
import { planVariableFields } from './planVariableSet.ts';
import type { Path } from './readBlueprint.ts';
import { publishField, runbookToWire } from './runbookToWire.ts';
import type { ChannelEntry, ProjectEntry, RunbookEntry, StepEntry, VariableEntry } from './schema.ts';
import { settingsToWire, speaksOfSettings } from './settingsToWire.ts';
import { stepsToWire } from './stepToWire.ts';
import { channelToWire, projectToWire, sameName } from './toWire.ts';

/**
 * A project and what belongs to it: the project, its channels, the process, then the channels' rules and the settings (which name
 * steps), then the variables (whose scopes name channels and steps).
 */
export function planProject(entry: ProjectEntry, path: Path, planning: Planning): readonly PlanItem[] {
  const current = findCurrent(planning.state.projects, entry);
  const owned = current === undefined ? undefined : planning.state.ofProject.get(current.Id);
  const channels = (entry.channels ?? []).map((channel, index) => ({
    channel,
    at: [...path, 'channels', index],
    known: findCurrent(owned?.channels ?? [], channel),
  }));
  const owner: Owner = { project: entry, projectId: current?.Id };
  const place: Place = { owner, path, owned };
  return [
    planItem({ kind: 'project', entry, current }, path, planning, projectToWire(entry, current, planning.names, path)),
    ...channels.map(({ channel, at, known }) => {
      const { rules: _, ...withoutRules } = channel;
      const wire = channelToWire(withoutRules, known, { names: planning.names, path: at, projectId: known?.ProjectId ?? '' });
      return planItem(
        { kind: 'channel', ...owner, entry: withoutRules, current: known },
        at,
        planning,
        known === undefined ? { ...wire, ProjectId: undefined } : wire,
      );
    }),
    ...(entry.process === undefined ? [] : [planProcess({ ...place, path: [...path, 'process'] }, entry.process, planning)]),
    ...channels.flatMap(({ channel, at, known }) => planRules({ ...place, path: at }, channel, known, planning)),
    ...(speaksOfSettings(entry) ? [planSettings(place, planning)] : []),
    ...(entry.variables === undefined ? [] : [planVariableSet({ ...place, path: [...path, 'variables'] }, entry.variables, planning)]),
    // Last: a snapshot freezes the variables, too.
    ...(entry.runbooks ?? []).map((runbook, index) => planRunbook({ ...place, path: [...path, 'runbooks', index] }, runbook, planning)),
  ];
}

/** The project that something belongs to. */
interface Owner {
  readonly project: ProjectEntry;
  readonly projectId: string | undefined;
}

/** Where something stands: its project, its place in the blueprint, and what the project has now. */
interface Place {
  readonly owner: Owner;
  readonly path: Path;
  readonly owned: ProjectState | undefined;
}

function planProcess({ owner, path, owned }: Place, entries: readonly StepEntry[], planning: Planning): PlanItem {
  const { names, existingSecrets, need: secrets } = planning;
  const name = owner.project.name;
  const current = owned?.process;
  const existing = current?.Steps ?? [];
  const Steps = stepsToWire(entries, existing, { names, path, secrets, existingSecrets, project: name });
  const fields = diffFields({ Steps: existing }, { Steps }, shower(names));
  const unknownSecrets = existingSecrets === 'keep' ? storedSecrets(entries, existing) : [];
  return item({ kind: 'process', ...owner, entries, current }, { name, path, fields, unknownSecrets });
}

/** A runbook with its steps; a snapshot is published when there is none, and when the steps change. */
function planRunbook({ owner, path, owned }: Place, entry: RunbookEntry, planning: Planning): PlanItem {
  const { names, existingSecrets, need: secrets } = planning;
  const current = owned?.runbooks.find(({ runbook }) => findCurrent([runbook], entry) !== undefined);
  const existing = current?.process.Steps ?? [];
  const context = { names, path: [...path, 'process'], secrets, existingSecrets, project: owner.project.name };
  const Steps = entry.process === undefined ? existing : stepsToWire(entry.process, existing, context);
  const steps = diffFields({ Steps: existing }, { Steps }, shower(names));
  const isPublished = (current?.runbook.PublishedRunbookSnapshotId ?? null) !== null;
  const publish = entry.publish === true && (!isPublished || steps.length > 0);
  const fields = [
    ...diffFields(current?.runbook ?? {}, runbookToWire(entry, current?.runbook, names, path), shower(names)),
    ...steps,
    ...(publish ? [{ field: publishField, from: '(nothing)', to: 'a new snapshot' }] : []),
  ];
  const unknownSecrets = existingSecrets === 'keep' ? storedSecrets(entry.process ?? [], existing) : [];
  return item({ kind: 'runbook', ...owner, entry, current }, { name: entry.name, path, fields, unknownSecrets });
}

type ChannelNow = Extract<PlanSubject, { kind: 'channel' }>['current'];

function planRules({ owner, path }: Place, entry: ChannelEntry, current: ChannelNow, planning: Planning): readonly PlanItem[] {
  if (entry.rules === undefined) return [];
  const wire = channelToWire(entry, current, { names: planning.names, path, projectId: '' });
  const fields = diffFields({ Rules: current?.Rules ?? [] }, { Rules: wire.Rules }, shower(planning.names));
  return [item({ kind: 'channel rules', ...owner, entry, current }, { name: entry.name, path, fields, unknownSecrets: [] })];
}

function planSettings({ owner, path, owned }: Place, planning: Planning): PlanItem {
  const current = owned?.settings;
  const fields = diffFields(current ?? {}, settingsToWire(owner.project, current), shower(planning.names));
  return item({ kind: 'settings', ...owner, current }, { name: owner.project.name, path, fields, unknownSecrets: [] });
}

function planVariableSet({ owner, path, owned }: Place, entries: readonly VariableEntry[], planning: Planning): PlanItem {
  const name = owner.project.name;
  const current = owned?.variables;
  const planned = planVariableFields(entries, current?.Variables ?? [], { planning, path, project: name });
  return item({ kind: 'variables', ...owner, entries, current }, { ...planned, name, path });
}

function storedSecrets(entries: readonly StepEntry[], current: readonly { readonly Name: string }[]): readonly string[] {
  return entries
    .filter((entry) => current.some((step) => sameName(step.Name, entry.name)))
    .flatMap((entry) =>
      [...Object.entries(entry.properties ?? {}), ...Object.entries(entry.execution_properties ?? {})]
        .filter(([, value]) => typeof value === 'object')
        .map(([key]) => `${entry.name}: ${key}`),
    );
}

/** Process, variables and settings of a new project come with it; what the blueprint says of them is created. */
function item(subject: PlanSubject, parts: Omit<PlanItem, 'subject' | 'action'>): PlanItem {
  const isNew = subject.current === undefined && subject.kind !== 'channel rules';
  return { ...parts, subject, action: isNew ? 'create' : actionOf(subject.current ?? parts.fields, parts.fields) };
}
