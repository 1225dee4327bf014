/** Deployments that a lifecycle makes by itself when a release reaches a phase (governance.md §1.4). */
import { isAppError } from '../../errors/appError.ts';
import { automaticTargets } from '../rules/lifecycle.ts';
import { isForTenant } from '../rules/tenancy.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';
import { createDeployment } from './createDeployment.ts';
import type { DeploymentDocument } from './deployments.ts';
import type { EnvironmentDocument } from './environments.ts';
import type { ExecutionTools } from './executions.ts';
import { unresolvedDefects } from './releases.ts';
import type { ReleaseDocument } from './releases.ts';
import { readStandingFacts, standingFor } from './releaseStanding.ts';
import type { StandingFacts } from './releaseStanding.ts';
import { tenantsOfProject } from './tenants.ts';
import type { TenantDocument } from './tenants.ts';

/**
 * Queues a deployment to each automatic target of the release's current phase that it has not been deployed to. Call it when the
 * release was made and after each of its deployments that succeeded. What cannot be deployed (a prompt without answer, no target) is
 * left for a person; it leaves neither deployment nor task behind.
 */
export async function deployAutomatically(
  tx: Transaction,
  release: ReleaseDocument,
  tools: ExecutionTools,
): Promise<readonly DeploymentDocument[]> {
  if (unresolvedDefects(release).length > 0) return [];
  const facts = await readStandingFacts(tx, release);
  if (!facts.phases.some((phase) => phase.AutomaticDeploymentTargets.length > 0)) return [];
  const made: DeploymentDocument[] = [];
  for (const { environment, tenant } of await placesByThemselves(tx, facts)) {
    const order = { ...ofItsOwnAccord, project: facts.project, release, environment, tenant };
    const deployment = await unlessRefused(() => tx.attempt(() => createDeployment(tx, order, tools)));
    if (deployment) made.push(deployment);
  }
  return made;
}

interface AutomaticPlace {
  readonly environment: EnvironmentDocument;
  readonly tenant: TenantDocument | undefined;
}

/** One place per environment and tenant: a success for one tenant can open the way for another. */
async function placesByThemselves(tx: ReadTransaction, facts: StandingFacts): Promise<readonly AutomaticPlace[]> {
  return (await audiencesOf(tx, facts)).flatMap((tenant) => {
    const tenantId = tenant?.Id ?? null;
    const own = facts.deployments.filter(({ deployment }) => deployment.TenantId === tenantId);
    const deployed = new Set(own.map(({ deployment }) => deployment.EnvironmentId));
    const wanted = automaticTargets(standingFor(facts, tenant ?? 'untenanted')).filter((id) => !deployed.has(id));
    return facts.environments.filter((item) => wanted.includes(item.Id)).map((environment) => ({ environment, tenant }));
  });
}

/** The tenants that a release of the channel goes to, and `undefined` where the project is deployed without one, too. */
async function audiencesOf(
  tx: ReadTransaction,
  { project, channel }: Pick<StandingFacts, 'project' | 'channel'>,
): Promise<readonly (TenantDocument | undefined)[]> {
  const mode = project.TenantedDeploymentMode;
  if (mode === 'Untenanted') return [undefined];
  const tenants = (await tenantsOfProject(tx, project.Id)).filter((tenant) => isForTenant(channel, tenant));
  return mode === 'Tenanted' ? tenants : [undefined, ...tenants];
}

/** The wishes of a deployment that nobody asked for. */
export const ofItsOwnAccord = {
  answers: {},
  skipActions: [],
  specificMachineIds: [],
  excludedMachineIds: [],
  queueTime: undefined,
  queueTimeExpiry: undefined,
  useGuidedFailure: null,
  forcePackageDownload: false,
  forcePackageRedeployment: false,
  comments: null,
};

/** The result, or undefined where the work was refused. */
export async function unlessRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isAppError(error) && error.kind === 'refused') return undefined;
    throw error;
  }
}
