import type { ClassicWording } from '../appError.ts';

/** Octo's words where a deployment or run can not be (octo-classic.md §3.2 to §3.5). What may be the reason is told in ours. */
export const deploymentErrors = {
  oneEnvironment: (): ClassicWording => usage('Please specify only one environment at a time when deploying to tenants.'),
  allTenantsAlone: (noun: 'deployment' | 'run'): ClassicWording =>
    usage(
      noun === 'deployment'
        ? 'When deploying to all tenants using --tenant=* wildcard no other tenant filters can be provided'
        : 'When running on all tenants using the --tenant=* wildcard, no other tenant filters can be provided',
    ),
  includedAndExcluded: (machines: readonly string[]): ClassicWording =>
    usage(`Cannot specify the same machine as both included and excluded: ${machines.join(', ')}`),
  expired: (noun: 'deployment' | 'run'): ClassicWording =>
    usage(
      `The ${noun === 'run' ? 'Run' : noun} will expire before it has a chance to execute. Please give an expiry time that is after the start.`,
    ),
  tagForm: (): ClassicWording => usage('Canonical Tag Name expected in the format of `TagSetName/TagName`'),
  momentForm: (text: string): ClassicWording => usage(`Could not convert '${text}' to a DateTimeOffset: it is no date and time.`),
  /** -3 in octo: an exception that nobody caught. */
  variableMissing: (label: string): ClassicWording => ({
    message: `Please provide a variable for the prompted value ${label}`,
    kind: 'network',
  }),
  environmentsForbidden: (release: NamedRelease, environments: readonly string[]): ClassicWording => {
    const [word, verb] = environments.length === 1 ? ['environment', 'environment is'] : ['environments', 'environments are'];
    return usage(
      `${cannot(release)} to ${word} ${quoted(environments, ', ')} because the ${verb} not in the list of environments that this release can be ` +
        'deployed to. This may be because a) the name is wrong, b) the lifecycle has not come so far, perhaps after a failed deployment, ' +
        'c) you may not deploy there, or d) the lifecycle has no such environment.',
    );
  },
  tenantsUnconnected: (release: NamedRelease, tenants: readonly string[]): ClassicWording =>
    usage(
      `${cannot(release)} for ${tenantWord(tenants)} ${quoted(tenants, ' or ')}. This may be because either a) ${they(tenants)} not connected to ` +
        'this project, or b) you may not deploy this project for them.',
    ),
  tenantsForbidden: (release: NamedRelease, tenants: readonly string[], environment: string): ClassicWording =>
    usage(
      `${cannot(release)} for ${tenantWord(tenants)} ${quoted(tenants, ' or ')} to environment '${environment}'. This may be because a) ` +
        `${they(tenants)} not connected to this environment, b) the name is wrong, c) the lifecycle has not come so far, perhaps after a failed ` +
        'deployment, d) you may not deploy there, e) the lifecycle has no such environment, or f) the channel is for other tenants.',
    ),
  noTenants: ({ version, project }: NamedRelease, environment: string): ClassicWording =>
    usage(
      `No tenants are available to be deployed for release '${version}' of project '${project}' to environment '${environment}'. This may be ` +
        'because a) no tenant has the tags, b) those that have are not connected to this project or environment, c) they have not come so ' +
        'far in the lifecycle, or d) you may not deploy for them.',
    ),
  latestMissing: (project: string): ClassicWording =>
    usage(`Could not find the latest release for project '${project}'; either it does not exist or you lack permissions to view it.`),
  nothingToPromote: (pick: 'latest' | 'successful'): ClassicWording => {
    const kind = pick === 'successful' ? 'successful ' : '';
    return usage(
      `Could not find latest ${kind}deployment of the project for this environment. Please check that a ${kind}deployment for this ` +
        'project/environment exists on the dashboard.; either it does not exist or you lack permissions to view it.',
    );
  },
};

interface NamedRelease {
  readonly version: string;
  readonly project: string;
}

function usage(message: string): ClassicWording {
  return { message, kind: 'usage' };
}

function cannot({ version, project }: NamedRelease): string {
  return `Release '${version}' of project '${project}' cannot be deployed`;
}

function quoted(names: readonly string[], separator: string): string {
  return names.map((name) => `'${name}'`).join(separator);
}

function tenantWord(tenants: readonly string[]): string {
  return tenants.length === 1 ? 'tenant' : 'tenants';
}

function they(tenants: readonly string[]): string {
  return tenants.length === 1 ? 'it is' : 'they are';
}
