import type { PhaseDefinition } from './lifecycle.ts';
import { repeatedNames } from './names.ts';

/** What is wrong with the phases of a lifecycle (governance.md §1.1, rest-api.md §4); empty when nothing is. */
export function phaseFindings(phases: readonly PhaseDefinition[], isEnvironment: (id: string) => boolean): string[] {
  return [
    ...phases.flatMap((phase, index) => (phase.Name.trim() === '' ? [`Phase ${index + 1} needs a name.`] : [])),
    ...repeatedNames(phases.map((phase) => phase.Name)).map((name) => `The phase name '${name}' is used more than once.`),
    ...phases.flatMap((phase) => targetFindings(phase, isEnvironment)),
    ...repeatedNames(phases.flatMap(targets)).map(
      (id) => `The environment '${id}' is in more than one place; it can be in one phase only.`,
    ),
    ...wholeFindings(phases),
  ];
}

function targetFindings(phase: PhaseDefinition, isEnvironment: (id: string) => boolean): string[] {
  const ids = targets(phase);
  const minimum = phase.MinimumEnvironmentsBeforePromotion;
  return [
    ...ids.filter((id) => !isEnvironment(id)).map((id) => `The phase '${phase.Name}' names the environment '${id}', which does not exist.`),
    // An empty phase takes whatever environments are left, so its number is not known here.
    ...(minimum < 0 || !Number.isInteger(minimum) || (ids.length > 0 && minimum > ids.length)
      ? [`The phase '${phase.Name}' asks for ${minimum} environments before promotion and has ${ids.length}.`]
      : []),
  ];
}

function wholeFindings(phases: readonly PhaseDefinition[]): string[] {
  const empty = phases.filter((phase) => targets(phase).length === 0);
  if (empty.length < 2) return [];
  const names = empty.map((phase) => `'${phase.Name}'`).join(', ');
  return [`The phases ${names} have no environments; only one phase can stand for all remaining environments.`];
}

function targets(phase: PhaseDefinition): string[] {
  return [...phase.AutomaticDeploymentTargets, ...phase.OptionalDeploymentTargets];
}
