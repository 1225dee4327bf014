import { chooseProxy, describeProxy } from '../platform/chooseProxy.ts';
import type { Env } from '../platform/ports.ts';
import { describeSource } from '../settings/describeSettings.ts';
import type { ServerSettings } from '../settings/requireServer.ts';
import type { Settings, SettingsFileFacts } from '../settings/settings.ts';
import { findUserFile } from '../settings/userFile.ts';
import { type Check, ok, warning } from './examination.ts';

/** The settings files that were read, and where the user's own would be. */
export async function examineFiles({ files = [] }: Pick<Settings, 'files'>, env: Env): Promise<readonly Check[]> {
  const own = await findUserFile(env);
  const checks = files.map(examineFile);
  if (own === undefined)
    return [...checks, warning('Settings file', 'there is no home folder for one', 'Set HOME, or give everything by variables.')];
  return own.exists ? checks : [...checks, ok('Settings file', `none of your own; it would be ${own.path}`)];
}

function examineFile({ path, role, mode, exposed }: SettingsFileFacts): Check {
  const kind = { given: 'named by --config-file', project: "the project's", user: 'your own' }[role];
  const finding = `${path}: ${kind}${mode === undefined ? '' : `, mode ${mode.toString(8).padStart(4, '0')}`}`;
  return exposed
    ? warning('Settings file', `${finding}; other users can read the key in it`, `Run: chmod 600 ${path}`)
    : ok('Settings file', finding);
}

/** Which way requests go. */
export function examineProxy({ server, proxy }: ServerSettings, env: Env): Check {
  const choice = { env, ...(proxy === undefined ? {} : { proxy: proxy.value }) };
  const used = describeProxy(server.value, choice);
  if (used !== undefined) {
    const name = new URL(server.value).protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
    return ok('Proxy', `${used}, from ${proxy === undefined ? name : describeSource(proxy.source)}`);
  }
  const passedBy = chooseProxy(new URL(server.value), {
    env: { get: (name) => (name.toUpperCase() === 'NO_PROXY' ? undefined : env.get(name)) },
  });
  return ok('Proxy', passedBy === undefined ? 'none' : 'none: NO_PROXY names the server');
}
