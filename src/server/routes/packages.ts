import { readOverwriteMode } from '../../contract/resources/overwriteMode.ts';
import type { OverwriteMode } from '../../contract/resources/overwriteMode.ts';
import { packages as endpoints } from '../../contract/resources/packages.ts';
import { builtInFeedId } from '../../contract/resources/feeds.ts';
import type { RequestContext } from '../http/context.ts';
import { page } from '../http/paging.ts';
import { withStatus } from '../http/reply.ts';
import { routes } from '../http/route.ts';
import { packages } from '../packages/packages.ts';
import type { Pushed, PushTerms, StoredPackage } from '../packages/port.ts';
import { invalid, notFound } from '../refusal.ts';
import { packageFile, presentPackage } from '../resources/packages.ts';
import type { Found, ReadTransaction } from '../store/port.ts';
import { highestOfEach } from './packageSearch.ts';

export const packageRoutes = routes('packages', endpoints, {
  list: {
    permission: 'FeedView',
    handle: ({ query }, { store, links }) =>
      store.read(async (tx) => {
        const { skip, take } = query;
        const { items, total } = await matching(tx, query);
        const template = '{?nuGetPackageId,filter,latest,skip,take,includeNotes}';
        const found = { items: await Promise.all(items.map((stored) => presentPackage(tx, stored, links))), total };
        return page({ itemType: 'PackageFromBuiltInFeed', path: links.space('packages'), template, found, skip, take, query });
      }),
  },
  get: {
    permission: 'FeedView',
    handle: ({ params }, { store, links }) => store.read(async (tx) => presentPackage(tx, await requirePackage(tx, params.id), links)),
  },
  delete: {
    permission: 'BuiltInFeedAdminister',
    async handle({ params }, context) {
      const { Id } = await context.store.read((tx) => requirePackage(tx, params.id));
      await context.services.packages.remove(context.space, Id);
    },
  },
  deleteMany: {
    permission: 'BuiltInFeedAdminister',
    async handle({ query, body }, context) {
      const ids = query.ids ?? body?.Ids ?? [];
      if (ids.length === 0) throw invalid('Name the packages to delete with ids.');
      const known = await context.store.read((tx) => Promise.all(ids.map((id) => requirePackage(tx, id))));
      for (const { Id } of known) await context.services.packages.remove(context.space, Id);
    },
  },
  upload: {
    permission: 'BuiltInFeedPush',
    async handle({ query, upload }, context) {
      return answerPush(context, await context.services.packages.push({ ...termsOf(context, query), upload, signal: context.signal }));
    },
  },
  download: {
    permission: 'BuiltInFeedDownload',
    async handle({ params }, { store, services }) {
      return packageFile(services.packages, await store.read((tx) => requirePackage(tx, params.id)));
    },
  },
  notes: {
    permission: 'FeedView',
    async handle({ query }, context) {
      return { Packages: await Promise.all((query.packageIds ?? []).map((text) => notesOf(text, context))) };
    },
  },
  deltaSignature: {
    permission: 'BuiltInFeedPush',
    async handle({ params }, { services, space }) {
      const found = await services.packages.signature(space, params.packageId, params.version);
      // Clients push the whole file then.
      if (!found) throw notFound(params.packageId);
      return { BaseVersion: found.version, Signature: found.signature.toString('base64') };
    },
  },
  uploadDelta: {
    permission: 'BuiltInFeedPush',
    async handle({ params, query, upload }, context) {
      return answerPush(
        context,
        await context.services.packages.pushDelta({ ...termsOf(context, query), ...params, upload, signal: context.signal }),
      );
    },
  },
});

interface ListQuery {
  readonly nuGetPackageId?: string | undefined;
  readonly packageId?: string | undefined;
  readonly filter?: string | undefined;
  readonly latest?: boolean | undefined;
  readonly skip: number;
  readonly take: number;
}

/** Packages by id, then highest version first; with `latest` only the highest of each. */
function matching(tx: ReadTransaction, query: ListQuery): Promise<Found<StoredPackage>> {
  const { filter: partialName, latest, skip, take } = query;
  const wanted = { name: query.nuGetPackageId ?? query.packageId, partialName, skip, take };
  return latest ? highestOfEach(tx, wanted) : tx.collection(packages).find({ ...wanted, order: 'series' });
}

/** By `packages-Web.1.2.3`, or by the bare `Web.1.2.3` that the .NET client asks for. */
async function requirePackage(tx: ReadTransaction, id: string): Promise<StoredPackage> {
  const all = tx.collection(packages);
  const found = (await all.get(id)) ?? (await all.get(`${packages.idPrefix}-${id}`));
  if (!found) throw notFound(id);
  return found;
}

interface UploadQuery {
  readonly overwriteMode?: string | undefined;
  readonly replace?: boolean | undefined;
}

function termsOf({ space, caller }: RequestContext, query: UploadQuery): PushTerms {
  return { space, mode: overwriteModeOf(query), mayOverwrite: caller?.may('BuiltInFeedAdminister') === true };
}

async function answerPush({ store, links }: RequestContext, pushed: Pushed) {
  const shown = await store.read((tx) => presentPackage(tx, pushed.package, links));
  // 200 tells clients that an existing package was left as it is (rest-api.md §6).
  return pushed.outcome === 'kept' ? withStatus(200, shown) : shown;
}

function overwriteModeOf(query: UploadQuery): OverwriteMode {
  if (query.overwriteMode === undefined) return query.replace ? 'OverwriteExisting' : 'FailIfExists';
  const mode = readOverwriteMode(query.overwriteMode);
  if (!mode) throw invalid(`'${query.overwriteMode}' is no overwrite mode. Use FailIfExists, OverwriteExisting or IgnoreIfExists.`);
  return mode;
}

/** `Web:1.2.3` */
async function notesOf(text: string, { services, space }: RequestContext) {
  const colon = text.lastIndexOf(':');
  const [packageId, version] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)];
  const stored = await services.packages.find(space, packageId, version);
  const Notes = stored
    ? { Succeeded: true, Notes: stored.ReleaseNotes, Published: stored.Published }
    : { Succeeded: false, FailureReason: `The package ${text} is not in the built-in feed.` };
  return { FeedId: builtInFeedId, PackageId: packageId, Version: version, Notes };
}
