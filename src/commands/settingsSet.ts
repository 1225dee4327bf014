import { defineCommand } from '../cli/defineCommand.ts';
import { AppError } from '../errors/appError.ts';
import { lines } from '../output/view.ts';
import { changeUserFile } from '../settings/changeUserFile.ts';
import { credentialSettings } from '../settings/definitions.ts';
import type { FileEntry } from '../settings/parseSettingsText.ts';
import { normaliseServerUrl, sameOrigin } from '../settings/serverUrl.ts';
import { convertSetting } from '../settings/settingValue.ts';
import { requireKeepable } from './settingNames.ts';

export const command = defineCommand({
  description: 'Writes one setting into your settings file, where every command finds it. Secrets are kept by "pulpo login" alone.',
  examples: [
    { text: 'Work in one space', line: 'pulpo settings set space "Team A"' },
    { text: 'Give answers more time', line: 'pulpo settings set timeout 20m' },
  ],
  options: {},
  positional: { name: 'setting', summary: 'The setting, and its value; a list takes several values', many: true, required: true },
  uses: ['output'],
  async run({ positionals: [wanted = '', ...values] }, context) {
    const [name, definition] = requireKeepable(wanted);
    const [value = ''] = values;
    if (values.length === 0 || (values.length > 1 && definition.kind !== 'list')) {
      throw new AppError('usage', 'OPTION_REQUIRED', `pulpo settings set ${name} needs ${values.length === 0 ? 'a value' : 'one value'}`, {
        hint: 'A value with blanks needs quotes; "pulpo settings unset" takes a setting away.',
      });
    }
    const raw = definition.kind === 'list' ? values : name === 'server' ? normaliseServerUrl(value) : value;
    convertSetting(name, definition, raw, 'the command line');
    if (name === 'proxy') requireNoPassword(value);
    const { path } = await changeUserFile({
      ...context,
      decide(entries) {
        if (name === 'server') requireSameServer(entries, value);
        return { set: { [name]: raw } };
      },
    });
    return { data: { Name: name, Value: raw, SettingsFile: path }, view: lines(`${name} is ${[raw].flat().join(', ')} in ${path}`) };
  },
});

/** Other programs can read what stands on a command line. */
function requireNoPassword(proxy: string): void {
  if (!URL.canParse(proxy) || new URL(proxy).password === '') return;
  throw new AppError('usage', 'SETTING_REFUSED', 'The URL of the proxy holds a password, which is not kept by this command', {
    hint: 'Write it into the settings file as proxyPass, or set HTTPS_PROXY.',
  });
}

/** A key that was stored for one server must not go to another one. */
function requireSameServer(entries: readonly FileEntry[], server: string): void {
  const kept = entries.find(({ name }) => name === 'server')?.raw;
  const credential = entries.find(({ name }) => credentialSettings.includes(name));
  if (credential === undefined || (typeof kept === 'string' && sameOrigin(kept, server))) return;
  throw new AppError(
    'configuration',
    'SETTING_REFUSED',
    `The settings file keeps a credential (${credential.name}) for ${typeof kept === 'string' ? kept : 'another server'}`,
    {
      hint: `Run "pulpo login --server ${server}", or "pulpo logout" first.`,
    },
  );
}
