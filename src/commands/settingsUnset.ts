import { defineCommand } from '../cli/defineCommand.ts';
import { AppError } from '../errors/appError.ts';
import { lines } from '../output/view.ts';
import type { SettingsChange } from '../settings/changeUserFile.ts';
import { changeUserFile } from '../settings/changeUserFile.ts';
import type { SettingName } from '../settings/definitions.ts';
import { credentialSettings } from '../settings/definitions.ts';
import type { FileEntry } from '../settings/parseSettingsText.ts';
import { requireKeepable } from './settingNames.ts';

export const command = defineCommand({
  description: 'Takes one setting out of your settings file. Credentials are taken away by "pulpo logout".',
  examples: [{ text: 'Work in the default space again', line: 'pulpo settings unset space' }],
  options: {},
  positional: { name: 'setting', summary: 'The setting, as "pulpo settings list" names it', many: false, required: true },
  uses: ['output'],
  async run({ positionals: [wanted = ''] }, context) {
    const [name] = requireKeepable(wanted);
    const { path, removed } = await changeUserFile({ ...context, decide: (entries) => decide(name, entries) });
    const text = removed.length === 0 ? `${name} is not in ${path}` : `${name} was taken out of ${path}`;
    return { data: { Name: name, Removed: removed.length > 0, SettingsFile: path }, view: lines(text) };
  },
});

/** A key without the server it is for would go to any server. */
function decide(name: SettingName, entries: readonly FileEntry[]): SettingsChange {
  const credential = entries.find((entry) => credentialSettings.includes(entry.name));
  if (name !== 'server' || credential === undefined) return { remove: [name] };
  throw new AppError('configuration', 'SETTING_REFUSED', `The settings file keeps a credential (${credential.name}) for this server`, {
    hint: 'Run "pulpo logout" first.',
  });
}
