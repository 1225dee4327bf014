import { serverStatus as endpoints } from '../../contract/resources/serverStatus.ts';
import { routes } from '../http/route.ts';

export const serverStatusRoutes = routes('serverStatus', endpoints, {
  get: {
    permission: 'authenticated',
    handle: (_request, { links }) => ({
      IsDatabaseEncrypted: false,
      IsInMaintenanceMode: false,
      IsUpgradeAvailable: false,
      IsMajorMinorUpgrade: false,
      Links: { Self: links.server('serverstatus'), Health: links.server('serverstatus', 'health') },
    }),
  },
  health: {
    permission: 'authenticated',
    handle: (_request, { links }) => ({
      Description: 'The server operates normally.',
      IsOperatingNormally: true,
      IsEntireClusterReadOnly: false,
      IsEntireClusterDrainingTasks: false,
      IsCompliantWithLicense: true,
      Links: { Self: links.server('serverstatus', 'health') },
    }),
  },
  capabilities: {
    permission: 'authenticated',
    handle: () => ({ Capabilities: ['CreateReleaseCommandV1', 'CreateDeploymentUntenantedCommandV1'] }),
  },
});
