/** Tag sets as they are stored and shown, and what else knows their tags. */
import { z } from 'zod';
import { Tag, TagSet } from '../../contract/resources/tagSets.ts';
import type { LinkBuilder } from '../http/links.ts';
import { invalid } from '../refusal.ts';
import { canonicalTags, tagFindings } from '../rules/tags.ts';
import { defineCollection } from '../store/port.ts';
import type { ReadTransaction } from '../store/port.ts';

const StoredTag = z.object({ ...Tag.shape, Id: z.string(), CanonicalTagName: z.string() });

export const TagSetDocument = z.object({
  ...TagSet.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true }).shape,
  SpaceId: z.string(),
  Tags: z.array(StoredTag),
});
export type TagSetDocument = z.infer<typeof TagSetDocument>;

export const tagSetCollection = defineCollection({
  name: 'tagsets',
  idPrefix: 'TagSets',
  scope: 'space',
  schema: TagSetDocument,
  title: (set) => set.Name,
  rank: (set) => set.SortOrder,
  keys: (set) => ({ scope: set.Scopes.map((scope) => scope.toLowerCase()), type: set.Type.toLowerCase() }),
  unique: [
    {
      name: 'name',
      of: (set) => [set.Name],
      refusal: (set) => `A tag set with the name '${set.Name}' already exists.`,
    },
  ],
});

export function presentTagSet(set: TagSetDocument, links: LinkBuilder) {
  return { ...set, Links: { Self: links.space('tagsets', set.Id), Web: links.web('library', 'tagsets', set.Id) } };
}

export async function tagSetsInOrder(tx: ReadTransaction): Promise<readonly TagSetDocument[]> {
  return (await tx.collection(tagSetCollection).find({ order: 'rank' })).items;
}

/** What is wrong with tags that a resource is to carry; `scope` as in {@link tagFindings}. */
export async function findWrongTags(tx: ReadTransaction, tags: readonly string[], scope?: string): Promise<string[]> {
  return tags.length === 0 ? [] : tagFindings(tags, await tagSetsInOrder(tx), scope);
}

/** The tags in the spelling of their sets; refused where one does not exist. */
export async function requireTags(tx: ReadTransaction, tags: readonly string[]): Promise<string[]> {
  if (tags.length === 0) return [];
  const sets = await tagSetsInOrder(tx);
  const findings = tagFindings(tags, sets);
  if (findings.length > 0) throw invalid(...findings);
  return canonicalTags(tags, sets);
}
