import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { openEnum, text } from '../fields.ts';
import { queryBool } from '../queryValues.ts';
import { resourceFields } from '../resourceBase.ts';
import { overwriteModes } from './overwriteMode.ts';

/** What build information was called from 2019.4.1 on; servers dropped it in 2022 (octo-classic.md §3.8). */
export const PackageMetadata = z.looseObject({ ...resourceFields, PackageId: z.string(), Version: z.string() });
export type PackageMetadata = z.infer<typeof PackageMetadata>;

/** The link of a space's root on servers that take it; its template tells whether they know overwrite modes. */
export const packageMetadataLink = 'PackageMetadata';

export const packageMetadata = {
  /** `replace` on servers whose template does not name `overwriteMode`. */
  push: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'package-metadata',
    query: z.object({ overwriteMode: openEnum(overwriteModes).optional(), replace: queryBool }),
    body: z.looseObject({
      PackageId: z.string(),
      Version: z.string(),
      OctopusPackageMetadata: z.record(z.string(), z.unknown()),
      SpaceId: text,
    }),
    response: PackageMetadata,
  }),
};
