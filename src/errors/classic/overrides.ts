import type { ClassicWording } from '../appError.ts';

/** Octo's words of the commands about auto deploy overrides; it let both exceptions through (octo-classic.md §3.16). */
export const overrideErrors = {
  tenantsMissing: (names: readonly string[]): ClassicWording => ({
    message: `Could not find the tenants ${names.join(', ')} on the Octopus Server.`,
    kind: 'io',
  }),
  tagsWithoutTenants: (tags: readonly string[]): ClassicWording => ({
    message: `Could not find any tenants matching the tags ${tags.join(', ')}`,
    kind: 'io',
  }),
};
