import { packageUploads as endpoints } from '../../contract/resources/packageUploads.ts';
import { packages as packageEndpoints } from '../../contract/resources/packages.ts';
import { textOf } from '../http/answer.ts';
import type { RequestContext } from '../http/context.ts';
import { withStatus } from '../http/reply.ts';
import { routes } from '../http/route.ts';
import type { Pushed, StoredPackage } from '../packages/port.ts';
import type { Uploader } from '../packages/uploads/packageUploads.ts';
import { presentPackage } from '../resources/packages.ts';

export const packageUploadRoutes = routes('packageUploads', endpoints, {
  create: {
    permission: 'BuiltInFeedPush',
    async handle({ upload }, context) {
      const created = await context.services.uploads.create(upload, uploaderOf(context));
      if (!('PackageId' in created)) return created;
      return { headers: {}, ...(await present(context, { package: created, outcome: 'kept' })) };
    },
  },
  state: {
    permission: 'BuiltInFeedPush',
    handle: ({ params, upload }, context) => context.services.uploads.state(params.id, upload, uploaderOf(context)),
  },
  append: {
    permission: 'BuiltInFeedPush',
    handle({ params, upload }, context) {
      const uploader = { ...uploaderOf(context), present: (pushed: Pushed) => present(context, pushed) };
      return context.services.uploads.append(params.id, upload, uploader);
    },
  },
  remove: {
    permission: 'BuiltInFeedPush',
    handle: ({ params, upload }, context) => context.services.uploads.remove(params.id, upload, uploaderOf(context)),
  },
});

function uploaderOf({ caller, space, links }: RequestContext): Uploader {
  return {
    owner: caller?.id ?? '',
    space,
    mayOverwrite: caller?.may('BuiltInFeedAdminister') === true,
    path: links.space(endpoints.create.path),
  };
}

/** The answer of a push: 200 tells that an existing package was left as it is. */
async function present(context: RequestContext, pushed: { readonly package: StoredPackage; readonly outcome: Pushed['outcome'] }) {
  const shown = await context.store.read((tx) => presentPackage(tx, pushed.package, context.links));
  const { status, body } = textOf(packageEndpoints.upload, pushed.outcome === 'kept' ? withStatus(200, shown) : shown);
  return { status, json: body };
}
