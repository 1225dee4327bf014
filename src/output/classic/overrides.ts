import type { View } from '../view.ts';
import { lines } from '../view.ts';

interface Place<O extends string> {
  readonly environment: { readonly Name: string };
  readonly tenant: { readonly Name: string } | undefined;
  readonly outcome: O;
}

export interface CreatedOverrides {
  readonly project: { readonly Name: string };
  readonly release: { readonly Version: string };
  readonly outcomes: readonly Place<'Created' | 'NotConnectedToProject' | 'NotConnectedToEnvironment'>[];
}

export interface DeletedOverrides {
  readonly project: { readonly Name: string };
  readonly outcomes: readonly Place<'Deleted' | 'NotFound'>[];
}

/** What octo told of overrides it made, and of tenants it passed over (octo-classic.md §3.16). */
export function overridesCreated({ project, release, outcomes }: CreatedOverrides): View {
  return lines(
    ...outcomes.map(({ environment, tenant, outcome }) => {
      const skipped = `The tenant ${tenant?.Name ?? ''} was skipped because it has not been connected to the`;
      switch (outcome) {
        case 'Created':
          return `Auto deploy will deploy version ${release.Version} of the project ${project.Name} to the environment ${environment.Name}${tenant === undefined ? '' : ` for the tenant ${tenant.Name}`}`;
        case 'NotConnectedToProject':
          return `${skipped} project ${project.Name}`;
        case 'NotConnectedToEnvironment':
          return `${skipped} environment ${environment.Name}`;
      }
    }),
  );
}

/** What octo told of overrides it deleted, and of places that had none (octo-classic.md §3.16). */
export function overridesDeleted({ project, outcomes }: DeletedOverrides): View {
  return lines(
    ...outcomes.map(({ environment, tenant, outcome }) => {
      if (outcome === 'Deleted') {
        const place = `the environment ${environment.Name}${tenant === undefined ? '' : ` and tenant ${tenant.Name}`}`;
        return `Deleted auto deploy release override for the project ${project.Name} to ${place}`;
      }
      const sought = `Did not find an auto deploy override for the project ${project.Name}`;
      return tenant === undefined
        ? `${sought} and environment ${environment.Name}`
        : `${sought}, environment ${environment.Name} and tenant ${tenant.Name}`;
    }),
  );
}
