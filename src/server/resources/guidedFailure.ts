import type { EnvironmentDocument } from './environments.ts';

/** Whether a failing step waits for a person: the project or runbook decides, or leaves it to the environment (governance.md §4.4). */
export function usesGuidedFailure(
  owner: { readonly DefaultGuidedFailureMode: string },
  environment: Pick<EnvironmentDocument, 'UseGuidedFailure'>,
): boolean {
  if (owner.DefaultGuidedFailureMode === 'EnvironmentDefault') return environment.UseGuidedFailure;
  return owner.DefaultGuidedFailureMode === 'On';
}
