import type { EnvironmentDocument } from './environments.ts';
import type { ProjectDocument } from './projects.ts';

/** Whether a failing step waits for a person: the project decides, or leaves it to the environment (governance.md §4.4). */
export function usesGuidedFailure(project: ProjectDocument, environment: EnvironmentDocument): boolean {
  if (project.DefaultGuidedFailureMode === 'EnvironmentDefault') return environment.UseGuidedFailure;
  return project.DefaultGuidedFailureMode === 'On';
}
