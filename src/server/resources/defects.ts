/** Defects: while one is unresolved, its release goes no further (governance.md §4.6). */
import type { LinkBuilder } from '../http/links.ts';
import { invalid, refused } from '../refusal.ts';
import type { Transaction } from '../store/port.ts';
import { releaseCollection, unresolvedDefects } from './releases.ts';
import type { ReleaseDocument, StoredDefect } from './releases.ts';

export async function reportDefect(tx: Transaction, release: ReleaseDocument, description: string): Promise<StoredDefect> {
  if (description.trim() === '') throw invalid('A defect needs a description.');
  if (unresolvedDefects(release).length > 0) throw refused(`The release '${release.Version}' has an unresolved defect already.`);
  const defect: StoredDefect = { Id: await tx.nextId('Defects'), Description: description.trim(), Status: 'Unresolved' };
  await tx.collection(releaseCollection).update({ ...release, Defects: [...release.Defects, defect] });
  return defect;
}

export async function resolveDefect(tx: Transaction, release: ReleaseDocument): Promise<StoredDefect> {
  const [open] = unresolvedDefects(release);
  if (!open) throw refused(`The release '${release.Version}' has no unresolved defect.`);
  const resolved: StoredDefect = { ...open, Status: 'Resolved' };
  const Defects = release.Defects.map((defect) => (defect.Status === 'Unresolved' ? { ...defect, Status: 'Resolved' as const } : defect));
  await tx.collection(releaseCollection).update({ ...release, Defects });
  return resolved;
}

export function presentDefect(defect: StoredDefect, release: ReleaseDocument, links: LinkBuilder) {
  return { ...defect, Links: { Self: links.space('releases', release.Id, 'defects') } };
}
