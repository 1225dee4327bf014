/** Why a deployment cannot be made: the checks of governance.md §4.1 that need no database, with their texts. */
import type { LifecycleState, PhaseDefinition } from './lifecycle.ts';

/** Clients may ask for a start at most this far ahead. */
const farthestStart = 30 * 24 * 60 * 60 * 1000;
/** A start this little in the past is the clock of the client, not a mistake. */
const clockTolerance = 5 * 60 * 1000;

export interface EnvironmentNames {
  readonly release: string;
  readonly environment: { readonly Id: string; readonly Name: string };
  nameOf(environmentId: string): string;
  /** Descriptions of unresolved defects. */
  readonly defects: readonly string[];
}

/** Why the lifecycle keeps a release out of an environment; undefined when it does not. */
export function lifecycleRefusal(state: LifecycleState<PhaseDefinition>, names: EnvironmentNames): string | undefined {
  const { environment } = names;
  if (state.allowed.includes(environment.Id)) return undefined;
  const start = `Release '${names.release}' cannot be deployed to '${environment.Name}'`;
  const phase = state.phases.find((item) => item.environmentIds.includes(environment.Id));
  if (!phase) return `${start}: the lifecycle has no phase with this environment.`;
  if (phase.blocked && names.defects.length > 0)
    return `${start} because the release is prevented from progressing: ${names.defects.join('; ')}`;
  const current = state.current === undefined ? undefined : state.phases[state.current];
  if (!current) return `${start}.`;
  return `${start} yet: phase '${current.definition.Name}' requires ${missing(current, names)}.`;
}

function missing(
  phase: { readonly environmentIds: readonly string[]; readonly done: readonly string[]; readonly definition: PhaseDefinition },
  names: EnvironmentNames,
): string {
  const open = phase.environmentIds.filter((id) => !phase.done.includes(id)).map((id) => names.nameOf(id));
  const minimum = phase.definition.MinimumEnvironmentsBeforePromotion;
  const wanted = minimum === 0 ? phase.environmentIds.length : minimum;
  if (open.length === 1) return `a successful deployment to ${open.join('')}`;
  const count = wanted - phase.done.length;
  if (count >= open.length) return `successful deployments to ${open.join(', ')}`;
  return `successful deployments to ${count} of ${open.join(', ')}`;
}

/** What is wrong with the times a deployment should start between; empty when nothing is. Milliseconds since the epoch. */
export function queueTimeFindings(times: { readonly queueTime?: number; readonly expiry?: number; readonly now: number }): string[] {
  const { queueTime, expiry, now } = times;
  const start = queueTime ?? now;
  const findings: string[] = [];
  if (queueTime !== undefined && queueTime < now - clockTolerance)
    findings.push('The time at which the deployment should start is in the past.');
  if (start > now + farthestStart) findings.push('The deployment can be scheduled to start at most 30 days ahead.');
  if (expiry !== undefined && expiry <= start)
    findings.push(
      'The deployment will expire before it has a chance to execute. Choose an expiry after the time at which it should start.',
    );
  return findings;
}

export interface PromptedVariable {
  readonly Id: string;
  readonly Name: string;
  readonly label: string;
  readonly required: boolean;
  /** A default stands in for an answer. */
  readonly hasDefault: boolean;
  /** The values a Select control offers; undefined for free text. */
  readonly options: readonly string[] | undefined;
}

export interface Answer {
  readonly given: boolean;
  /** undefined for a secret: its text is never compared. */
  readonly text: string | undefined;
}

/** What is wrong with the answers to prompted variables; empty when nothing is. */
export function promptFindings(prompts: readonly PromptedVariable[], answerOf: (prompt: PromptedVariable) => Answer): string[] {
  const unanswered = prompts.filter((prompt) => prompt.required && !prompt.hasDefault && !answerOf(prompt).given);
  const wrong = prompts.flatMap((prompt) => optionFinding(prompt, answerOf(prompt)));
  if (unanswered.length === 0) return wrong;
  return [
    `Please provide a value for the following variables: ${unanswered.map((prompt) => prompt.label).join(', ')}`,
    'If the values were left out by mistake, provide them and try again.',
    "If the variables should not ask for a value, correct them in the project and update the release's variables, or create the release again.",
    'If the deployment process should not use them, correct the process and create a new release.',
    ...wrong,
  ];
}

function optionFinding(prompt: PromptedVariable, answer: Answer): string[] {
  if (!prompt.options || !answer.given || answer.text === undefined || prompt.options.includes(answer.text)) return [];
  return [`The value '${answer.text}' of '${prompt.label}' is none of its options: ${prompt.options.join(', ')}.`];
}

/** A required step cannot be skipped; an unknown one was mistyped. */
export function skipFindings(
  skipped: readonly string[],
  actions: readonly { readonly Id: string; readonly Name: string; readonly IsRequired: boolean }[],
): string[] {
  return skipped.flatMap((id) => {
    const action = actions.find((item) => item.Id === id);
    if (!action) return [`The step '${id}' cannot be skipped: the release's process has no such step.`];
    return action.IsRequired ? [`The step '${action.Name}' is required and cannot be skipped.`] : [];
  });
}
