import { AppError } from '../errors/appError.ts';
import type { Env } from '../platform/ports.ts';
import type { SecretReaders } from './chooseCredential.ts';
import { chooseCredential } from './chooseCredential.ts';
import type { SettingName } from './definitions.ts';
import { allSettings, settingDefaults } from './definitions.ts';
import { describeSettings } from './describeSettings.ts';
import type { Layer } from './gatherLayers.ts';
import { gatherLayers, strongest } from './gatherLayers.ts';
import type { SettingsFile } from './readSettingsFiles.ts';
import { readSettingsFiles } from './readSettingsFiles.ts';
import { normaliseServerUrl, sameOrigin } from './serverUrl.ts';
import type { Resolved, Settings, SettingsFileFacts } from './settings.ts';
import type { SettingValue } from './settingValue.ts';

export interface SettingsRequest {
  /** What was given as flags, already parsed. */
  readonly flags: ReadonlyMap<SettingName, SettingValue>;
  readonly configFile: string | undefined;
  readonly cwd: string;
  readonly env: Env;
  readonly readers: SecretReaders;
  /** Every secret that was read, used or not, so that it can be masked. */
  addSecret(value: string): void;
  warn(message: string, hint: string): void;
}

/** Resolves flag > environment > --config-file > project file > user file > default; every value keeps its source. */
export async function resolveSettings(request: SettingsRequest): Promise<Settings> {
  const { flags, env, cwd } = request;
  const files = await readSettingsFiles({ cwd, env, given: request.configFile });
  const layers = gatherLayers(flags, env, files);
  maskSecrets(layers, request.addSecret);
  const facts = files.map(describeFile);
  for (const { path, exposed } of facts)
    if (exposed) request.warn(`Other users of this machine can read the key in ${path}.`, `Run: chmod 600 ${path}`);
  const credential = await chooseCredential(layers, request.readers);
  if (credential !== undefined)
    request.addSecret(credential.value.kind === 'password' ? credential.value.password : credential.value.value);
  const settings = {
    server: mapped(textSetting(layers, 'server'), normaliseServerUrl),
    credential,
    space: textSetting(layers, 'space'),
    proxy: proxySetting(layers),
    caFile: textSetting(layers, 'caFile'),
    verifyTls: verifyTls(layers),
    timeout: numberSetting(layers, 'timeout'),
    retries: numberSetting(layers, 'retries'),
    outageBudget: numberSetting(layers, 'outageBudget'),
  };
  guardServer(settings, layers);
  const withheld = keptForAnother(settings, layers);
  const usable = withheld === undefined ? settings : { ...settings, credential: undefined, withheld };
  return { ...usable, files: facts, describe: () => describeSettings(layers) };
}

function describeFile({ path, role, mode, entries, readableByOthers }: SettingsFile): SettingsFileFacts {
  return { path, role, mode, exposed: readableByOthers && entries.some(({ name }) => secretSettings.includes(name)) };
}

/** A credential that stands in a file beside the server it was made on goes to no other server. */
function keptForAnother({ server, credential }: Pick<Settings, 'server' | 'credential'>, layers: readonly Layer[]): Settings['withheld'] {
  if (server === undefined || credential?.source.from !== 'file') return undefined;
  const { path, role } = credential.source;
  const kept = layers.find((layer) => layer.from === role)?.values.get('server')?.value;
  return typeof kept !== 'string' || sameOrigin(kept, server.value) ? undefined : { path, server: kept };
}

const secretSettings: readonly SettingName[] = allSettings()
  .filter(([, definition]) => definition.secret === true)
  .map(([name]) => name);

function maskSecrets(layers: readonly Layer[], addSecret: (value: string) => void): void {
  for (const layer of layers) {
    for (const name of secretSettings) {
      const found = layer.values.get(name);
      if (typeof found?.value === 'string') addSecret(found.value);
    }
  }
}

function textSetting(layers: readonly Layer[], name: SettingName): Resolved<string> | undefined {
  const found = strongest(layers, name);
  return typeof found?.value === 'string' && found.value !== '' ? { value: found.value, source: found.source } : undefined;
}

function numberSetting(layers: readonly Layer[], name: keyof typeof settingDefaults): Resolved<number> {
  const found = strongest(layers, name);
  return typeof found?.value === 'number'
    ? { value: found.value, source: found.source }
    : { value: settingDefaults[name], source: { from: 'default' } };
}

function mapped<T>(resolved: Resolved<T> | undefined, change: (value: T) => T): Resolved<T> | undefined {
  return resolved === undefined ? undefined : { ...resolved, value: change(resolved.value) };
}

function verifyTls(layers: readonly Layer[]): Resolved<boolean> {
  const found = strongest(layers, 'insecureSkipTlsVerify');
  return found?.value === true ? { value: false, source: found.source } : { value: true, source: { from: 'default' } };
}

/** The proxy's URL; a user name and password given apart are put into it. */
function proxySetting(layers: readonly Layer[]): Resolved<string> | undefined {
  return mapped(textSetting(layers, 'proxy'), (text) => {
    const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
    if (!URL.canParse(address)) throw new AppError('configuration', 'SETTING_INVALID', `"${text}" is no URL of a proxy`);
    const url = new URL(address);
    url.username = textSetting(layers, 'proxyUser')?.value ?? url.username;
    url.password = textSetting(layers, 'proxyPass')?.value ?? url.password;
    return url.href;
  });
}

/**
 * A key goes only where it was meant to: a server that only a project file names gets one only if the user stored the same
 * server, or names its host with --allow-host.
 */
function guardServer(settings: Pick<Settings, 'server' | 'credential'>, layers: readonly Layer[]): void {
  const { server, credential } = settings;
  if (server === undefined || credential === undefined || server.source.from !== 'file' || server.source.role !== 'project') return;
  const trusted = layers.filter((layer) => layer.from !== 'project').flatMap((layer) => layer.values.get('server') ?? []);
  if (trusted.some(({ value }) => typeof value === 'string' && sameOrigin(value, server.value))) return;
  const { host, hostname } = new URL(server.value);
  const allowed = strongest(layers, 'allowHost')?.value;
  if (Array.isArray(allowed) && allowed.some((name) => [host, hostname].includes(String(name).toLowerCase()))) return;
  throw new AppError(
    'configuration',
    'SERVER_FROM_PROJECT',
    `The project file ${server.source.path} names the server ${server.value}, and the key comes from elsewhere`,
    {
      hint: `If the key is meant for it, add --allow-host ${host} or give --server ${server.value}.`,
    },
  );
}
