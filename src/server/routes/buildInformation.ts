import { buildInformation as endpoints } from '../../contract/resources/buildInformation.ts';
import { readOverwriteMode } from '../../contract/resources/overwriteMode.ts';
import type { OverwriteMode } from '../../contract/resources/overwriteMode.ts';
import { wireTime } from '../engine/tasks.ts';
import type { Caller } from '../http/context.ts';
import { page } from '../http/paging.ts';
import { routes } from '../http/route.ts';
import { highestFirst } from '../packages/packages.ts';
import { conflict, forbidden, invalid } from '../refusal.ts';
import { buildInformationCollection, findBuildInformation, presentBuildInformation } from '../resources/buildInformation.ts';
import type { BuildInformationDocument } from '../resources/buildInformation.ts';
import type { Transaction } from '../store/port.ts';

export const buildInformationRoutes = routes('buildInformation', endpoints, {
  list: {
    permission: 'FeedView',
    handle: ({ query }, { store, links }) =>
      store.read(async (tx) => {
        const { skip, take } = query;
        const keys = { packageId: query.packageId?.toLowerCase(), version: query.filter?.toLowerCase() };
        const { items } = await tx
          .collection(buildInformationCollection)
          .find({ keys, partialName: query.partialPackageId, order: 'newest' });
        const wanted = query.latest ? latestOfEach(items) : items;
        const found = { items: wanted.slice(skip, skip + take).map((item) => presentBuildInformation(item, links)), total: wanted.length };
        const template = '{?filter,packageId,latest,skip,take,overwriteMode}';
        return page({
          itemType: 'OctopusPackageVersionBuildInformationMapped',
          path: links.space('build-information'),
          template,
          found,
          skip,
          take,
          query,
        });
      }),
  },
  get: {
    permission: 'FeedView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentBuildInformation(await tx.collection(buildInformationCollection).require(params.id), links)),
  },
  push: {
    permission: 'BuildInformationPush',
    async handle({ query, body }, { store, links, space, clock, caller }) {
      const mode = overwriteModeOf(query.overwriteMode ?? body.OverwriteMode ?? undefined, body.Replace);
      const fresh: BuildInformationDocument = {
        Id: '',
        SpaceId: space,
        PackageId: required(body.PackageId, 'PackageId'),
        Version: required(body.Version, 'Version'),
        Created: wireTime(clock.now()),
        Content: body.OctopusBuildInformation,
      };
      return presentBuildInformation(await store.transaction((tx) => keep(tx, fresh, { mode, caller })), links);
    },
  },
  delete: {
    permission: 'BuildInformationAdminister',
    handle: ({ params }, { store }) => store.transaction((tx) => removeAll(tx, [params.id])),
  },
  deleteMany: {
    permission: 'BuildInformationAdminister',
    handle: ({ query, body }, { store }) => store.transaction((tx) => removeAll(tx, query.ids ?? body?.Ids ?? [])),
  },
});

async function keep(
  tx: Transaction,
  fresh: BuildInformationDocument,
  { mode, caller }: { mode: OverwriteMode; caller: Caller | undefined },
) {
  const all = tx.collection(buildInformationCollection);
  const existing = await findBuildInformation(tx, fresh.PackageId, fresh.Version);
  if (!existing) return all.insert(fresh);
  switch (mode) {
    case 'FailIfExists':
      throw conflict(`Metadata for the specified Package ID and version already exists. (${existing.PackageId} ${existing.Version})`);
    case 'IgnoreIfExists':
      return existing;
    case 'OverwriteExisting':
      if (!caller?.may('BuildInformationAdminister')) throw forbidden('BuildInformationAdminister');
      return all.update({ ...fresh, Id: existing.Id });
  }
}

async function removeAll(tx: Transaction, ids: readonly string[]): Promise<void> {
  const all = tx.collection(buildInformationCollection);
  for (const id of ids) await all.delete((await all.require(id)).Id);
}

function overwriteModeOf(text: string | undefined, replace: boolean): OverwriteMode {
  if (text === undefined) return replace ? 'OverwriteExisting' : 'FailIfExists';
  const mode = readOverwriteMode(text);
  if (!mode) throw invalid(`'${text}' is no overwrite mode. Use FailIfExists, OverwriteExisting or IgnoreIfExists.`);
  return mode;
}

function required(value: string, field: string): string {
  if (value.trim() === '') throw invalid(`The field '${field}' must not be empty.`);
  return value.trim();
}

function latestOfEach(items: readonly BuildInformationDocument[]): readonly BuildInformationDocument[] {
  const byId = new Map<string, BuildInformationDocument>();
  for (const item of highestFirst(items)) if (!byId.has(item.PackageId.toLowerCase())) byId.set(item.PackageId.toLowerCase(), item);
  return [...byId.values()];
}
