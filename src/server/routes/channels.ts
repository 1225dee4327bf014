import type { z } from 'zod';
import { channels as endpoints } from '../../contract/resources/channels.ts';
import type { ChannelInput } from '../../contract/resources/channels.ts';
import type { RequestContext } from '../http/context.ts';
import { routes } from '../http/route.ts';
import { invalid, notFound, refused } from '../refusal.ts';
import { channelCollection, presentChannel } from '../resources/channels.ts';
import type { ChannelDocument } from '../resources/channels.ts';
import { lifecycleCollection } from '../resources/lifecycles.ts';
import { channelsOf, findProject, missingIds, requireProject } from '../resources/lookups.ts';
import { releaseCollection } from '../resources/releases.ts';
import { findWrongTags } from '../resources/tagSets.ts';
import { customFieldDefinitionFindings } from '../rules/customFields.ts';
import { judgeVersion, packagesInSeveralRules, ruleFindings } from '../rules/channelRules.ts';
import { nameFindings, slugOf } from '../rules/names.ts';
import type { Transaction } from '../store/port.ts';
import { listPage, pageIn } from './listing.ts';

type Input = z.output<typeof ChannelInput>;

export const channelRoutes = routes('channels', endpoints, {
  list: {
    permission: 'ProjectView',
    handle: ({ query }, context) =>
      listPage(context, query, {
        collection: channelCollection,
        itemType: 'Channel',
        path: ['channels'],
        template: '{?skip,take,ids,partialName}',
        find: { ids: query.ids, partialName: query.partialName, order: 'name' },
        present: presentChannel,
      }),
  },
  all: {
    permission: 'ProjectView',
    handle: ({ query }, { store, links }) =>
      store.read(async (tx) => {
        const found = await tx.collection(channelCollection).find({ ids: query.ids, order: 'name' });
        return found.items.map((item) => presentChannel(item, links));
      }),
  },
  ofProject: {
    permission: 'ProjectView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => {
        const project = await requireProject(tx, params.projectId);
        return pageIn(tx, context, query, {
          collection: channelCollection,
          itemType: 'Channel',
          path: ['projects', project.Id, 'channels'],
          template: '{/id}{?skip,take,partialName}',
          find: { keys: { project: project.Id }, partialName: query.partialName, order: 'name' },
          present: presentChannel,
        });
      }),
  },
  get: {
    permission: 'ProjectView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentChannel(await tx.collection(channelCollection).require(params.id), links)),
  },
  getOfProject: {
    permission: 'ProjectView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => {
        const project = await requireProject(tx, params.projectId);
        const channel = await tx.collection(channelCollection).require(params.id);
        if (channel.ProjectId !== project.Id) throw notFound(params.id);
        return presentChannel(channel, links);
      }),
  },
  create: {
    permission: 'ProjectEdit',
    handle: ({ body }, context) => context.store.transaction((tx) => create(tx, body, context)),
  },
  createOfProject: {
    permission: 'ProjectEdit',
    handle: ({ params, body }, context) =>
      context.store.transaction(async (tx) => create(tx, { ...body, ProjectId: (await requireProject(tx, params.projectId)).Id }, context)),
  },
  update: {
    permission: 'ProjectEdit',
    handle: ({ params, body }, context) =>
      context.store.transaction(async (tx) => {
        const own = await tx.collection(channelCollection).require(params.id);
        const filled = await fill(tx, { body, own, context });
        // One channel is always the default: it stops being so only when another one becomes it.
        const changed = { ...own, ...filled, IsDefault: own.IsDefault || filled.IsDefault };
        if (changed.IsDefault) await clearOtherDefaults(tx, changed);
        return presentChannel(await tx.collection(channelCollection).update(changed), context.links);
      }),
  },
  delete: {
    permission: 'ProjectEdit',
    handle: ({ params }, { store }) =>
      store.transaction(async (tx) => {
        const channel = await tx.collection(channelCollection).require(params.id);
        if (channel.IsDefault)
          throw refused(`The channel '${channel.Name}' cannot be deleted because it is the default channel of its project.`);
        const releases = await tx.collection(releaseCollection).count({ keys: { channel: channel.Id } });
        if (releases > 0) throw refused(`The channel '${channel.Name}' cannot be deleted because it has ${releases} releases.`);
        await tx.collection(channelCollection).delete(channel.Id);
      }),
  },
  ruleTest: { permission: 'ProjectView', handle: ({ query }) => testRule(query) },
  ruleTestPost: {
    permission: 'ProjectView',
    handle: ({ query, body }) =>
      testRule({
        version: body.version ?? query.version,
        versionRange: body.versionRange ?? query.versionRange,
        preReleaseTag: body.preReleaseTag ?? query.preReleaseTag,
      }),
  },
});

interface RuleTest {
  readonly version: string | undefined;
  readonly versionRange: string | undefined;
  readonly preReleaseTag: string | undefined;
}

function testRule({ version, versionRange, preReleaseTag }: RuleTest) {
  const verdict = judgeVersion({ VersionRange: versionRange ?? null, Tag: preReleaseTag ?? null }, version ?? '');
  return {
    Errors: [...verdict.errors],
    SatisfiesVersionRange: verdict.satisfiesRange,
    SatisfiesPreReleaseTag: verdict.satisfiesTag,
  };
}

interface Filling {
  readonly body: Input;
  readonly own: ChannelDocument | undefined;
  readonly context: RequestContext;
}

async function create(tx: Transaction, body: Input, context: RequestContext) {
  const project = await findProject(tx, body.ProjectId);
  if (!project) throw invalid(`The project '${body.ProjectId}' does not exist.`);
  const filled = await fill(tx, { body, own: undefined, context });
  const channels = tx.collection(channelCollection);
  const stored = await channels.insert({ ...filled, Id: '', SpaceId: context.space, ProjectId: project.Id });
  if (stored.IsDefault) await clearOtherDefaults(tx, stored);
  return presentChannel(stored, context.links);
}

async function clearOtherDefaults(tx: Transaction, channel: ChannelDocument): Promise<void> {
  const others = (await channelsOf(tx, channel.ProjectId)).filter((item) => item.Id !== channel.Id && item.IsDefault);
  for (const other of others) await tx.collection(channelCollection).update({ ...other, IsDefault: false });
}

async function fill(tx: Transaction, { body, own, context }: Filling) {
  const lifecycles = tx.collection(lifecycleCollection);
  const findings = [
    ...nameFindings(body.Name, { what: 'A channel', longest: 200 }),
    ...(await missingIds(body.LifecycleId === null ? [] : [body.LifecycleId], 'lifecycle', (id) => lifecycles.get(id))),
    ...(body.Type === 'Lifecycle' ? [] : [`Channels of the type '${body.Type}' are not offered by this server.`]),
    ...(await findWrongTags(tx, body.TenantTags, 'Tenant')),
    ...customFieldDefinitionFindings(body.CustomFieldDefinitions),
    ...body.Rules.flatMap(ruleFindings),
    ...packagesInSeveralRules(body.Rules).map(
      (name) => `The package of '${name}' is in more than one rule; a package can have one rule only.`,
    ),
  ];
  if (findings.length > 0) throw invalid(...findings);
  return {
    Name: body.Name.trim(),
    Slug: (body.Slug ?? '').trim() || (own?.Slug ?? slugOf(body.Name)),
    Description: body.Description,
    LifecycleId: body.LifecycleId,
    IsDefault: body.IsDefault,
    Type: body.Type,
    Rules: body.Rules.map((rule) => ({ ...rule, Id: (rule.Id ?? '').trim() || context.randomKey(12).toLowerCase() })),
    TenantTags: body.TenantTags,
    GitReferenceRules: body.GitReferenceRules,
    GitResourceRules: body.GitResourceRules,
    CustomFieldDefinitions: body.CustomFieldDefinitions,
  };
}
