import { AppError } from '../errors/appError.ts';
import { didYouMean } from '../errors/nearest.ts';
import type { SettingDefinition, SettingName } from '../settings/definitions.ts';
import { allSettings } from '../settings/definitions.ts';
import { findSetting } from '../settings/parseSettingsText.ts';

/** The setting a text names; case and inner dashes do not matter. Throws SETTING_UNKNOWN with the nearest names. */
export function requireSetting(text: string): readonly [SettingName, SettingDefinition] {
  const name = findSetting(text);
  const found = allSettings().find(([known]) => known === name);
  if (found !== undefined) return found;
  const names = allSettings().map(([known]) => known);
  throw new AppError('usage', 'SETTING_UNKNOWN', `"${text}" is no setting`, {
    hint: didYouMean(text, names) ?? 'Run "pulpo settings list" for their names.',
  });
}

/** As {@link requireSetting} for one that a person may keep in the settings file by hand; a secret must not stand on the command line. */
export function requireKeepable(text: string): readonly [SettingName, SettingDefinition] {
  const [name, definition] = requireSetting(text);
  if (definition.secret === true || definition.fileOnly === true || name === 'user' || name === 'apiKeyFile') {
    throw new AppError('usage', 'SETTING_REFUSED', `${name} is not changed by this command`, {
      hint: 'Other programs can read what stands on a command line. Run "pulpo login", which takes a key from a prompt or from standard input, or "pulpo logout".',
    });
  }
  if (definition.flagOnly === true) throw new AppError('usage', 'SETTING_REFUSED', `${name} can only be given as a flag, for one run`);
  return [name, definition];
}
