import { z } from 'zod';
import { mapOf, text } from './fields.ts';

/** Link name → absolute path or RFC 6570 template, for example `Self` → `/api/Spaces-1/projects/Projects-1`. */
export const Links = mapOf(z.string());
export type Links = z.infer<typeof Links>;

/** Fields of a document that has no id of its own (roots, envelopes, computed answers). */
export const documentFields = { Id: text, Links, LastModifiedOn: text, LastModifiedBy: text };

/** Fields of every stored resource (rest-api.md §1, resource base). */
export const resourceFields = { ...documentFields, Id: z.string() };

/** Fields of a resource that belongs to a space. */
export const spaceResourceFields = { ...resourceFields, SpaceId: text };

/** A resource as clients send it: the server gives it its id, so all of the base may be left out. */
export const newResourceFields = { ...documentFields };

/** `{ Id, Name }`, as scope values and dashboards list things. */
export const ReferenceItem = z.looseObject({ Id: z.string(), Name: z.string() });
export type ReferenceItem = z.infer<typeof ReferenceItem>;

/** `{ Id, Name, Links }`. */
export const NamedLink = z.looseObject({ Id: text, Name: z.string(), Links });
export type NamedLink = z.infer<typeof NamedLink>;

/** The answer of deletes and of writes that answer `{}`: nothing anyone reads. */
export const Nothing = z.unknown();
