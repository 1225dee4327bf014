import { roots } from '../../contract/resources/root.ts';
import { routes } from '../http/route.ts';
import { serverRootLinks, spaceRootLinks } from './rootLinks.ts';

/** What clients gate features on; a version that knows everything this server offers (rest-api.md §0.9). */
const compatibleVersion = '2026.3.0';

export function rootRoutes(installationId: string) {
  return routes('roots', roots, {
    server: {
      permission: 'public',
      handle: (_request, { links }) => ({
        // No client looks at this one, so it may say who answers.
        Application: 'pulpo',
        Version: compatibleVersion,
        ApiVersion: '3.0.0',
        InstallationId: installationId,
        IsEarlyAccessProgram: false,
        HasLongTermSupport: false,
        Links: serverRootLinks(links),
      }),
    },
    space: { permission: 'authenticated', handle: (_request, { links }) => ({ Links: spaceRootLinks(links) }) },
  });
}
