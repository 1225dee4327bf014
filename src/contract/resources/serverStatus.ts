import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, text, texts } from '../fields.ts';
import { documentFields } from '../resourceBase.ts';

export const ServerStatus = z.looseObject({
  ...documentFields,
  IsDatabaseEncrypted: flag(),
  IsInMaintenanceMode: flag(),
  IsUpgradeAvailable: flag(),
  IsMajorMinorUpgrade: flag(),
  MaximumAvailableVersion: text,
  MaximumAvailableVersionCoveredByLicense: text,
  MaintenanceExpires: text,
});
export type ServerStatus = z.infer<typeof ServerStatus>;

/** Answered with 200 when the server is healthy and 418 when not. */
export const ServerHealth = z.looseObject({
  ...documentFields,
  Description: text,
  IsCompliantWithLicense: flag(true),
  IsEntireClusterDrainingTasks: flag(),
  IsEntireClusterReadOnly: flag(),
  IsOperatingNormally: flag(true),
});
export type ServerHealth = z.infer<typeof ServerHealth>;

export const Capabilities = z.looseObject({ Capabilities: texts });

export const serverStatus = {
  get: endpoint({ method: 'GET', scope: 'server', path: 'serverstatus', response: ServerStatus }),
  health: endpoint({ method: 'GET', scope: 'server', path: 'serverstatus/health', response: ServerHealth }),
  /** Command names such as `CreateReleaseCommandV1`. */
  capabilities: endpoint({ method: 'GET', scope: 'server', path: 'capabilities', response: Capabilities }),
};
