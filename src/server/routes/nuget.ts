import { Readable } from 'node:stream';
import { nuget as endpoints } from '../../contract/resources/nuget.ts';
import { normaliseNuGetVersion } from '../../versions/nugetVersion.ts';
import type { RequestContext } from '../http/context.ts';
import type { FileReply } from '../http/reply.ts';
import { routes } from '../http/route.ts';
import { entryOf, listEntries } from '../nuget/listEntries.ts';
import { metadataDocument } from '../nuget/metadata.ts';
import { nupkgVersions, requireNupkg, requireNupkgs, searchNupkgs } from '../nuget/nupkgs.ts';
import { entryDocument, feedDocument, serviceDocument } from '../nuget/odata.ts';
import { readODataRequest } from '../nuget/odataQuery.ts';
import type { ODataQuery, Wanted } from '../nuget/odataQuery.ts';
import { readNuspecOf } from '../nuget/readNuspec.ts';
import { registrationIndex, registrationLeaf, registrationPage, searchHit } from '../nuget/registration.ts';
import type { StoredPackage } from '../packages/port.ts';
import { notFound } from '../refusal.ts';
import { packageFile, packageFileName } from '../resources/packages.ts';

export const nugetRoutes = routes('nuget', endpoints, {
  index: {
    permission: 'FeedView',
    handle(_request, context) {
      const base = serviceUrl(context, 'v3');
      const resource = (path: string, types: readonly string[], comment: string) =>
        types.map((type) => ({ '@id': `${base}/${path}`, '@type': type, comment }));
      return {
        version: '3.0.0',
        resources: [
          ...resource('flat/', ['PackageBaseAddress/3.0.0'], 'The files of packages'),
          ...resource('registration/', ['RegistrationsBaseUrl', 'RegistrationsBaseUrl/3.6.0'], 'What is known of packages'),
          ...resource(
            'search',
            ['SearchQueryService', 'SearchQueryService/3.0.0-rc', 'SearchQueryService/3.5.0'],
            'Packages by a part of their id',
          ),
        ],
      };
    },
  },
  versions: {
    permission: 'FeedView',
    handle: ({ params }, { store }) =>
      store.read(async (tx) => {
        const found = await requireNupkgs(tx, params.id);
        return { versions: [...new Set(found.map(({ Version }) => normaliseNuGetVersion(Version)))].reverse() };
      }),
  },
  content: {
    permission: 'BuiltInFeedDownload',
    async handle({ params: { id, version, file } }, context) {
      const stored = await context.store.read((tx) => requireNupkg(tx, id, version));
      const name = file.toLowerCase();
      if (name === `${id}.${version}.nupkg`.toLowerCase()) return fileOf(stored, context);
      const nuspec =
        name === `${id}.nuspec`.toLowerCase()
          ? await readNuspecOf(context.services.packages.path(stored), packageFileName(stored))
          : undefined;
      if (nuspec === undefined) throw notFound(file);
      return xml(nuspec, name);
    },
  },
  registration: {
    permission: 'FeedView',
    handle: ({ params }, context) =>
      context.store.read(async (tx) => registrationIndex(serviceUrl(context, 'v3'), await requireNupkgs(tx, params.id))),
  },
  registrationPage: {
    permission: 'FeedView',
    handle: ({ params: { id, lower, upper } }, context) =>
      context.store.read(async (tx) => {
        const [from, to] = [(await requireNupkg(tx, id, lower)).Id, (await requireNupkg(tx, id, upper)).Id];
        const page: StoredPackage[] = [];
        for await (const stored of nupkgVersions(tx, id)) {
          if (page.length > 0 || stored.Id === to) page.push(stored);
          if (stored.Id === from) break;
        }
        if (page.length === 0) throw notFound(`${lower}/${upper}`);
        return registrationPage(serviceUrl(context, 'v3'), page.reverse());
      }),
  },
  registrationLeaf: {
    permission: 'FeedView',
    handle: ({ params: { id, file } }, context) =>
      context.store.read(async (tx) => {
        if (!file.toLowerCase().endsWith('.json')) throw notFound(file);
        return registrationLeaf(serviceUrl(context, 'v3'), await requireNupkg(tx, id, file.slice(0, -'.json'.length)));
      }),
  },
  search: {
    permission: 'FeedView',
    handle: ({ query: { q, skip = 0, take = 20, prerelease } }, context) =>
      context.store.read(async (tx) => {
        const base = serviceUrl(context, 'v3');
        const data = [];
        let totalHits = 0;
        for await (const { versions } of searchNupkgs(tx, { term: q, versions: prerelease === true ? 'all' : 'releases' })) {
          if (totalHits >= skip && data.length < take) data.push(...searchHit(base, versions));
          totalHits += 1;
        }
        return { totalHits, data };
      }),
  },
  service: { permission: 'FeedView', handle: (_request, context) => xml(serviceDocument(serviceUrl(context, 'v2')), 'service.xml') },
  resource: {
    permission: 'FeedView',
    async handle({ params, query }, context) {
      const base = serviceUrl(context, 'v2');
      const request = readODataRequest(params.resource, query);
      switch (request.kind) {
        case 'metadata':
          return xml(metadataDocument(), 'metadata.xml');
        case 'one':
          return context.store.read(async (tx) => {
            const entry = await entryOf(tx, await requireNupkg(tx, request.id, request.version));
            return xml(entryDocument(entry, base), 'entry.xml', 'application/atom+xml');
          });
        case 'list':
          return listOf(request, { query, resource: params.resource, context });
      }
    },
  },
  download: {
    permission: 'BuiltInFeedDownload',
    handle: async ({ params }, context) => fileOf(await context.store.read((tx) => requireNupkg(tx, params.id, params.version)), context),
  },
});

interface ListRequest {
  readonly query: ODataQuery & { readonly $skip?: number | undefined; readonly $top?: number | undefined };
  readonly resource: string;
  readonly context: RequestContext;
}

/** Packages on a page of a version 2 list; clients follow its link to the next. */
const pageSize = 100;

async function listOf({ which, title }: { which: Wanted; title: string }, { query, resource, context }: ListRequest): Promise<FileReply> {
  const base = serviceUrl(context, 'v2');
  const skip = Math.max(0, query.$skip ?? 0);
  const wanted = Math.max(0, query.$top ?? Number.MAX_SAFE_INTEGER);
  const take = Math.min(wanted, pageSize);
  const { entries, isLast } = await context.store.read((tx) => listEntries(tx, which, { skip, take }));
  const rest: Record<string, string | number | undefined> = {
    ...query,
    $skip: skip + take,
    $top: query.$top === undefined ? undefined : wanted - take,
  };
  const parameters = Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]));
  const next = isLast || take === wanted ? undefined : `${base}/${encodeURI(resource)}?${parameters.join('&')}`;
  const updated = new Date(context.clock.now()).toISOString();
  return xml(feedDocument(entries, { base, title, updated, next }), 'feed.xml', 'application/atom+xml');
}

/** Of the same prefix as the request: a client sends its credentials to nothing beside the address it was given. */
function serviceUrl({ address }: RequestContext, version: 'v2' | 'v3'): string {
  const [prefix = address] = new RegExp(`^.*/nuget/+${version}`, 'i').exec(address) ?? [];
  return prefix;
}

function fileOf(stored: StoredPackage, { services }: RequestContext): FileReply {
  return packageFile(services.packages, stored);
}

function xml(text: string | Buffer, name: string, contentType = 'application/xml'): FileReply {
  const bytes = Buffer.from(text);
  return { open: () => Readable.from([bytes]), length: bytes.length, fileName: name, contentType: `${contentType}; charset=utf-8` };
}
