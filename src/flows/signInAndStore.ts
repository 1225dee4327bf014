import type { AccessToken, ServerSession, TokenExchange } from '../client/connection.ts';
import { type User, users } from '../contract/resources/users.ts';
import { AppError } from '../errors/appError.ts';
import { type ChangeRequest, changeUserFile, type SettingsChange } from '../settings/changeUserFile.ts';
import { credentialSettings } from '../settings/definitions.ts';
import type { ServerSettings } from '../settings/requireServer.ts';
import type { FileEntry } from '../settings/parseSettingsText.ts';
import { sameOrigin } from '../settings/serverUrl.ts';
import type { Credential, SettingSource } from '../settings/settings.ts';

/** What is kept of a sign-in. */
export type StoredCredential = Extract<Credential, { readonly kind: 'apiKey' | 'accessToken' }>;

export interface SignInRequest {
  readonly settings: ServerSettings;
  /** The key, or what an access token is to be made from. */
  readonly credential: StoredCredential | TokenExchange;
  readonly from: SettingSource;
  /** To be kept, too: given on the command line. */
  readonly space: string | undefined;
  reach(settings: ServerSettings): Promise<ServerSession>;
  /** Told of the access token that was made. */
  addSecret(value: string): void;
  readonly file: Omit<ChangeRequest, 'decide'>;
}

export interface SignedIn {
  /** As the client writes it: without `/app` and the like. */
  readonly server: string;
  readonly user: User;
  readonly credential: StoredCredential;
  readonly path: string;
}

/** Signs in, asks the server who that is, and only then keeps server and credential; whatever fails leaves the settings file as it was. */
export async function signInAndStore(request: SignInRequest): Promise<SignedIn> {
  const { settings, from, space } = request;
  const credential = 'kind' in request.credential ? request.credential : await exchange(request, request.credential);
  const session = await request.reach({ ...settings, credential: { value: credential, source: from } });
  const server = session.serverUrl;
  const user = await session.call(users.me, {});
  if (space !== undefined) await session.findSpace(space);
  const decide = (entries: readonly FileEntry[]): SettingsChange => storing(entries, { server, credential, space });
  const { path } = await changeUserFile({ ...request.file, decide });
  return { server, user, credential, path };
}

async function exchange({ settings, reach, addSecret }: SignInRequest, wanted: TokenExchange): Promise<StoredCredential> {
  const session = await reach({ ...settings, credential: undefined });
  const token: AccessToken = await session.exchangeToken(wanted);
  addSecret(token.value);
  return { kind: 'accessToken', value: token.value, expires: token.expires };
}

interface Kept {
  readonly server: string;
  readonly credential: StoredCredential;
  readonly space: string | undefined;
}

/** One credential at a time; the space of another server means nothing on this one. */
function storing(entries: readonly FileEntry[], { server, credential, space }: Kept): SettingsChange {
  const before = entries.find(({ name }) => name === 'server')?.raw;
  const moved = typeof before === 'string' && !sameOrigin(before, server);
  return {
    remove: [...credentialSettings, ...(moved ? (['space'] as const) : [])],
    set: {
      server,
      ...(credential.kind === 'apiKey' ? { apiKey: credential.value } : { accessToken: credential.value }),
      ...(credential.kind === 'accessToken' && credential.expires !== undefined ? { accessTokenExpires: credential.expires } : {}),
      ...(space === undefined ? {} : { space }),
    },
  };
}

/** Name and password make a session that ends with the run; there is nothing to keep. */
export function requireStorable(credential: Credential): StoredCredential {
  if (credential.kind !== 'password') return credential;
  throw new AppError('usage', 'CREDENTIAL_UNSUPPORTED', 'A user name and a password are not kept', {
    hint: 'Make an API key on your page in the portal and give it to "pulpo login", or give --user and --pass to every command.',
  });
}
