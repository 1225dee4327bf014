/** Finding documents by what people and clients call them. */
import { AppError } from '../../errors/appError.ts';
import { invalid, notFound, refused } from '../refusal.ts';
import type { Collection, ReadTransaction, StoredDocument } from '../store/port.ts';
import { channelCollection } from './channels.ts';
import type { ChannelDocument } from './channels.ts';
import { environmentCollection } from './environments.ts';
import type { EnvironmentDocument } from './environments.ts';
import { lifecycleCollection } from './lifecycles.ts';
import type { LifecycleDocument } from './lifecycles.ts';
import { projectCollection } from './projects.ts';
import type { ProjectDocument } from './projects.ts';
import { freeSlug, slugOf } from '../rules/names.ts';

/** The project with this id or slug; a name answers 404, as the Go client expects. */
export async function requireProject(tx: ReadTransaction, idOrSlug: string): Promise<ProjectDocument> {
  const found = await findProject(tx, idOrSlug);
  if (!found) throw notFound(idOrSlug);
  return found;
}

/** Answers for what only projects in Git have; this server keeps none. */
export async function refuseGit(tx: ReadTransaction, idOrSlug: string): Promise<never> {
  const { Name } = await requireProject(tx, idOrSlug);
  throw refused(`The project '${Name}' is not version controlled.`);
}

/** The project that a command names by name, id or slug. */
export async function requireNamedProject(tx: ReadTransaction, text: string): Promise<ProjectDocument> {
  const found = (await tx.collection(projectCollection).first({ name: text })) ?? (await findProject(tx, text));
  if (!found) throw unknown('project', text);
  return found;
}

/** 404 for what a command names: it names several things, so the message says of which kind this one is. */
export function unknown(kind: string, name: string): AppError {
  return new AppError('refused', 'RESOURCE_NOT_FOUND', `The ${kind} '${name}' was not found.`);
}

/** The project with this id or slug, if there is one. */
export async function findProject(tx: ReadTransaction, text: string): Promise<ProjectDocument | undefined> {
  const projects = tx.collection(projectCollection);
  return (await projects.get(text)) ?? (await projects.first({ keys: { slug: text.trim().toLowerCase() } }));
}

/** The environment that a command names by name, id or slug. */
export async function requireNamedEnvironment(tx: ReadTransaction, text: string): Promise<EnvironmentDocument> {
  const environments = tx.collection(environmentCollection);
  const found =
    (await environments.first({ name: text })) ??
    (await environments.get(text)) ??
    (await environments.first({ keys: { slug: text.trim().toLowerCase() } }));
  if (!found) throw unknown('environment', text);
  return found;
}

/** All environments in sort order. */
export async function environmentsInOrder(tx: ReadTransaction): Promise<readonly EnvironmentDocument[]> {
  return (await tx.collection(environmentCollection).find({ order: 'rank' })).items;
}

/** The channel of a project that a command names by name, id or slug. */
export async function requireNamedChannel(tx: ReadTransaction, project: ProjectDocument, text: string): Promise<ChannelDocument> {
  const wanted = text.trim().toLowerCase();
  const channels = await channelsOf(tx, project.Id);
  const found =
    channels.find((item) => item.Name.toLowerCase() === wanted) ??
    channels.find((item) => item.Id.toLowerCase() === wanted || item.Slug.toLowerCase() === wanted);
  if (!found) throw unknown('channel', text);
  return found;
}

/** The channels of a project, by name. */
export async function channelsOf(tx: ReadTransaction, projectId: string): Promise<readonly ChannelDocument[]> {
  return (await tx.collection(channelCollection).find({ keys: { project: projectId }, order: 'name' })).items;
}

/** The lifecycle that rules a channel: its own, or the project's. */
export async function lifecycleOf(tx: ReadTransaction, project: ProjectDocument, channel: ChannelDocument): Promise<LifecycleDocument> {
  return tx.collection(lifecycleCollection).require(channel.LifecycleId ?? project.LifecycleId);
}

/** One finding per id that names nothing: what a request gets whose references lead nowhere. */
export async function missingIds(
  ids: Iterable<string>,
  what: string,
  get: (id: string) => Promise<StoredDocument | undefined>,
): Promise<string[]> {
  const findings: string[] = [];
  for (const id of new Set(ids)) {
    if (!(await get(id))) findings.push(`The ${what} '${id}' does not exist.`);
  }
  return findings;
}

export interface WantedSlug {
  /** What the client asked for; blank: the server chooses. */
  readonly slug: string | null;
  readonly name: string;
  /** The document that may keep its slug. */
  readonly own: { readonly Id: string; readonly Slug: string } | undefined;
}

/** The slug of a new or changed document: asked for and free, or made of the name. */
export async function chooseSlug<T extends StoredDocument & { readonly Slug: string }>(
  collection: Collection<T, 'slug'>,
  wanted: WantedSlug,
): Promise<string> {
  const asked = (wanted.slug ?? '').trim();
  if (asked === '' && wanted.own) return wanted.own.Slug;
  const slug = slugOf(asked === '' ? wanted.name : asked);
  if (slug === wanted.own?.Slug) return slug;
  const taken = new Set<string>();
  let candidate = slug;
  // One look-up per attempt: names that collide in their slug are rare.
  while (await isTaken(collection, candidate, wanted.own?.Id)) {
    taken.add(candidate);
    candidate = freeSlug(slug, (text) => taken.has(text));
  }
  if (asked !== '' && candidate !== slug) throw invalid(`The slug '${slug}' is taken.`);
  return candidate;
}

async function isTaken<T extends StoredDocument>(
  collection: Collection<T, 'slug'>,
  slug: string,
  ownId: string | undefined,
): Promise<boolean> {
  const found = await collection.first({ keys: { slug } });
  return found !== undefined && found.Id !== ownId;
}
