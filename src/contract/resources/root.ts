import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag } from '../fields.ts';
import { documentFields } from '../resourceBase.ts';

/** `GET /api`: answered without a credential; its links are templates (rest-api.md §2). */
export const ServerRoot = z.looseObject({
  ...documentFields,
  Application: z.string(),
  Version: z.string(),
  /** Clients refuse anything outside 3.0.0–3.0.99. */
  ApiVersion: z.string(),
  /** A UUID. */
  InstallationId: z.string().nullish(),
  IsEarlyAccessProgram: flag(),
  HasLongTermSupport: flag(),
});
export type ServerRoot = z.infer<typeof ServerRoot>;

/** `GET /api/{spaceId}`: nothing but links. */
export const SpaceRoot = z.looseObject(documentFields);
export type SpaceRoot = z.infer<typeof SpaceRoot>;

export const roots = {
  server: endpoint({ method: 'GET', scope: 'server', path: '', response: ServerRoot }),
  space: endpoint({ method: 'GET', scope: 'space', path: '', response: SpaceRoot }),
};
