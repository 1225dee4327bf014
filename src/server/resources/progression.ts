/** How far a release has come, as clients read it (rest-api.md §7, progression). */
import type { z } from 'zod';
import type { ReleaseProgression } from '../../contract/resources/releases.ts';
import { presentTask } from '../engine/presentTask.ts';
import type { RequestContext } from '../http/context.ts';
import type { PhaseState, PhaseDefinition } from '../rules/lifecycle.ts';
import { presentDeployment } from './deployments.ts';
import type { ReleaseDocument } from './releases.ts';
import type { ReleaseStanding } from './releaseStanding.ts';

export function presentProgression(
  release: ReleaseDocument,
  standing: ReleaseStanding,
  { links, clock }: RequestContext,
): z.input<typeof ReleaseProgression> {
  const newestFirst = [...standing.deployments].reverse();
  const present = (phase: PhaseState<PhaseDefinition>) => ({
    Id: null,
    Name: phase.definition.Name,
    Blocked: phase.blocked,
    Progress: phase.progress,
    Deployments: newestFirst
      .filter(({ deployment }) => phase.environmentIds.includes(deployment.EnvironmentId))
      .map(({ deployment, task }) => ({
        Deployment: presentDeployment(deployment, links),
        Task: presentTask(task, { links, now: clock.now() }),
      })),
    AutomaticDeploymentTargets: [...phase.definition.AutomaticDeploymentTargets],
    OptionalDeploymentTargets: phase.environmentIds.filter((id) => !phase.definition.AutomaticDeploymentTargets.includes(id)),
    MinimumEnvironmentsBeforePromotion: phase.definition.MinimumEnvironmentsBeforePromotion,
    IsOptionalPhase: phase.definition.IsOptionalPhase,
    IsPriorityPhase: false,
  });
  return {
    Id: null,
    Phases: standing.state.phases.map(present),
    NextDeployments: [...standing.state.next],
    NextDeploymentsMinimumRequired: standing.state.nextMinimum,
    Links: { Self: links.space('releases', release.Id, 'progression'), Release: links.space('releases', release.Id) },
  };
}
