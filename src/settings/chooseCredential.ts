import { AppError } from '../errors/appError.ts';
import { connectionErrors } from '../errors/classic/connection.ts';
import type { SettingName } from './definitions.ts';
import type { Layer } from './gatherLayers.ts';
import type { Credential, Resolved } from './settings.ts';

const kinds: readonly (readonly SettingName[])[] = [['apiKey', 'apiKeyFile', 'apiKeyStdin'], ['accessToken'], ['user', 'pass']];

export interface SecretReaders {
  /** The text of a file that holds a key. */
  readFile(path: string): Promise<string>;
  readStdin(): Promise<string>;
}

/**
 * The credential of the strongest source that holds one. Two kinds in one source are an error, as in octo; a user name and its
 * password may come from two sources.
 */
export async function chooseCredential(layers: readonly Layer[], readers: SecretReaders): Promise<Resolved<Credential> | undefined> {
  for (const layer of layers) {
    const present = kinds.filter((names) => names.some((name) => isSet(layer, name)));
    const [names] = present;
    if (names === undefined) continue;
    if (present.length > 1) {
      const both = present.map((group) => group.find((name) => isSet(layer, name)) ?? '').join(' and ');
      throw new AppError('configuration', 'CREDENTIAL_CONFLICT', `Two credentials were given: ${both}`, {
        hint: 'Give an API key or a user name and password, not both.',
        classic: connectionErrors.keyAndUser(),
      });
    }
    if (names.includes('user')) return userAndPassword(layers);
    return names.includes('accessToken') ? accessToken(layer) : apiKey(layer, readers);
  }
  return undefined;
}

function isSet(layer: Layer, name: SettingName): boolean {
  const found = layer.values.get(name);
  return found !== undefined && found.value !== false && found.value !== '';
}

function text(layer: Layer, name: SettingName, build: (value: string) => Credential): Resolved<Credential> | undefined {
  const found = layer.values.get(name);
  return found === undefined ? undefined : { value: build(String(found.value)), source: found.source };
}

function accessToken(layer: Layer): Resolved<Credential> | undefined {
  const expires = layer.values.get('accessTokenExpires');
  return text(layer, 'accessToken', (value) => ({
    kind: 'accessToken',
    value,
    ...(expires === undefined ? {} : { expires: String(expires.value) }),
  }));
}

async function apiKey(layer: Layer, readers: SecretReaders): Promise<Resolved<Credential> | undefined> {
  const file = layer.values.get('apiKeyFile');
  if (file !== undefined)
    return { value: { kind: 'apiKey', value: keyOf(await readers.readFile(String(file.value)), String(file.value)) }, source: file.source };
  const stdin = layer.values.get('apiKeyStdin');
  if (stdin !== undefined && stdin.value === true)
    return { value: { kind: 'apiKey', value: keyOf(await readers.readStdin(), 'standard input') }, source: stdin.source };
  return text(layer, 'apiKey', (value) => ({ kind: 'apiKey', value }));
}

function keyOf(content: string, place: string): string {
  const key = content.replace(/^\ufeff/, '').trim();
  if (key !== '' && !/\s/.test(key)) return key;
  throw new AppError('configuration', 'CREDENTIAL_UNREADABLE', `There is no API key in ${place}`, {
    hint: 'It must hold the key and nothing else.',
  });
}

function userAndPassword(layers: readonly Layer[]): Resolved<Credential> | undefined {
  const user = layers.map((layer) => layer.values.get('user')).find((found) => found !== undefined);
  const pass = layers.map((layer) => layer.values.get('pass')).find((found) => found !== undefined);
  if (user === undefined || pass === undefined) {
    const missing = user === undefined ? 'user name (--user)' : 'password (--pass)';
    throw new AppError('configuration', 'CREDENTIAL_MISSING', `The ${missing} is missing`, {
      hint: 'A user name and a password go together.',
      classic: connectionErrors.keyMissing(),
    });
  }
  return { value: { kind: 'password', user: String(user.value), password: String(pass.value) }, source: user.source };
}
