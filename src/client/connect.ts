import { packageUploadsLink } from '../contract/resources/packageUploads.ts';
import type { ServerRoot } from '../contract/resources/root.ts';
import type { Space } from '../contract/resources/spaces.ts';
import { callEndpoint, type CallContext, newIdempotencyKey } from './call.ts';
import { createClosing } from './closing.ts';
import type { Connection, ServerSession } from './connection.ts';
import { downloadFile } from './download.ts';
import { isRefusal } from './errorFromAnswer.ts';
import { exchangeToken } from './exchangeToken.ts';
import { findSpace } from './findSpace.ts';
import { type Password, reachServer, type ReachOptions } from './reachServer.ts';
import { uploadResumable } from './resumableUpload.ts';
import type { Credential } from './transport.ts';
import { uploadFile } from './upload.ts';

export { serverUrl } from './reachServer.ts';

export interface ConnectOptions extends ReachOptions {
  readonly credential: Credential | Password;
  /** Name or id; absent: the default space. */
  readonly space?: string;
}

/**
 * Finds out what answers at the URL, then the space: one request where the server's links name the default space and no other is
 * wanted, else two. The first one carries no credential, so that a wrong URL never sees the key. Rejects with
 * `NOT_AN_OCTOPUS_SERVER`, `SERVER_UNSUPPORTED`, `AUTHENTICATION_FAILED`, `SPACE_NOT_FOUND` and what a call can reject with.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { root, context, serverTime } = await reachServer(options);
  const { serverUrl } = context;
  const linked = (options.space ?? '').trim() === '' ? defaultSpaceOf(root) : undefined;
  let found: Promise<Space> | undefined;
  const findOnce = (): Promise<Space> => (found ??= findSpace(context, options.space));
  const spaceId = linked ?? (await findOnce()).Id;
  options.onDebug?.(
    linked === undefined ? `Using the space ${(await findOnce()).Name} (${spaceId})` : `Using the default space (${spaceId})`,
  );
  const closing = createClosing();
  const bound: CallContext = { ...context, spaceId, signal: closing.signalFor(context.signal) };
  const signalOf = (wanted: { readonly signal?: AbortSignal }): AbortSignal => closing.signalFor(wanted.signal ?? context.signal);
  return {
    serverUrl,
    spaceId,
    spaceName: async () => (await findOnce()).Name,
    serverVersion: root.Version,
    async call(endpoint, args) {
      try {
        return await callEndpoint(bound, endpoint, { ...args, signal: signalOf(args) });
      } catch (error) {
        // Perhaps this user may not see the default space, which then has to be named.
        if (linked !== undefined && isRefusal(error, 403)) await findOnce();
        throw error;
      }
    },
    upload: (endpoint, request) => uploadFile(bound, endpoint, { ...request, signal: signalOf(request) }),
    uploadResumable:
      packageUploadsLink in root.Links ? (request) => uploadResumable(bound, { ...request, signal: signalOf(request) }) : undefined,
    download: (endpoint, request) => downloadFile(bound, endpoint, { ...request, signal: signalOf(request) }),
    newIdempotencyKey: () => newIdempotencyKey(options.random),
    serverTime,
    webUrl: (link) => new URL(link.replace(/^~/, serverUrl), `${serverUrl}/`).href,
    close() {
      closing.close();
      return options.http.close();
    },
  };
}

/** The id of the default space, where the server's root has the links of that space (rest-api.md §2). */
function defaultSpaceOf({ Links }: ServerRoot): string | undefined {
  return /\/api\/(Spaces-\d+)\//.exec(Links['Projects'] ?? '')?.[1];
}

/** As {@link connect}, without a space: one request. What needs a credential is rejected by the server where none was given. */
export async function openSession(options: ReachOptions): Promise<ServerSession> {
  const { root, context, anonymous, serverTime } = await reachServer(options);
  const closing = createClosing();
  const signalOf = (wanted: { readonly signal?: AbortSignal }): AbortSignal => closing.signalFor(wanted.signal ?? context.signal);
  const bound: CallContext = { ...context, signal: closing.signalFor(context.signal) };
  return {
    serverUrl: context.serverUrl,
    serverVersion: root.Version,
    apiVersion: root.ApiVersion,
    call: (endpoint, args) => callEndpoint(bound, endpoint, { ...args, signal: signalOf(args) }),
    findSpace: (nameOrId) => findSpace(bound, nameOrId),
    exchangeToken: (request) => exchangeToken({ ...bound, transport: anonymous }, request),
    serverTime,
    close() {
      closing.close();
      return options.http.close();
    },
  };
}
