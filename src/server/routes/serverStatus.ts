import { serverStatus as endpoints } from '../../contract/resources/serverStatus.ts';
import { withStatus } from '../http/reply.ts';
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
    handle(_request, { links, services }) {
      const isWritable = services.storeIsWritable();
      const health = {
        Description: isWritable
          ? 'The server operates normally.'
          : 'A write to the disk failed; the server takes no changes until it is started again.',
        IsOperatingNormally: isWritable,
        IsEntireClusterReadOnly: !isWritable,
        IsEntireClusterDrainingTasks: false,
        IsCompliantWithLicense: true,
        Links: { Self: links.server('serverstatus', 'health') },
      };
      return withStatus(isWritable ? 200 : 418, health);
    },
  },
  capabilities: {
    permission: 'authenticated',
    handle: () => ({
      Capabilities: ['CreateReleaseCommandV1', 'CreateDeploymentUntenantedCommandV1', 'CreateDeploymentTenantedCommandV1'],
    }),
  },
});
