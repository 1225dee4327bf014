import { tagSets } from '../../contract/resources/tagSets.ts';
import { AppError } from '../../errors/appError.ts';
import { nameErrors } from '../../errors/classic/names.ts';
import { didYouMean } from '../../errors/nearest.ts';
import type { Connection } from '../connection.ts';

/** Ends with `NAME_NOT_FOUND` unless every tag, as `Set/Tag`, exists. One request where there are any. */
export async function checkTags(connection: Connection, canonicalNames: readonly string[]): Promise<void> {
  if (canonicalNames.length === 0) return;
  const sets = await connection.call(tagSets.all, {});
  const known = sets.flatMap((set) => set.Tags.map((tag) => tag.CanonicalTagName ?? `${set.Name}/${tag.Name}`));
  const missing = canonicalNames.find((name) => !known.some((one) => one.toLowerCase() === name.trim().toLowerCase()));
  if (missing === undefined) return;
  const nearest = didYouMean(missing, known);
  throw new AppError('refused', 'NAME_NOT_FOUND', `There is no tenant tag '${missing}'`, {
    hint: nearest ?? 'Check the spelling, the space and your permissions.',
    classic: nameErrors.tagNotFound(missing),
  });
}
