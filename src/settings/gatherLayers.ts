import { AppError } from '../errors/appError.ts';
import type { Env } from '../platform/ports.ts';
import type { SettingName } from './definitions.ts';
import { allSettings, settingDefinitions } from './definitions.ts';
import type { SettingsFile } from './readSettingsFiles.ts';
import type { SettingValue, SourcedValue } from './settingValue.ts';
import { convertSetting } from './settingValue.ts';

/** One source of settings and what it holds. */
export interface Layer {
  readonly from: 'flag' | 'environment' | 'given' | 'project' | 'user';
  readonly values: ReadonlyMap<SettingName, SourcedValue>;
}

/** All sources, strongest first: flags, environment, the named file, the project's, the user's. */
export function gatherLayers(flags: ReadonlyMap<SettingName, SettingValue>, env: Env, files: readonly SettingsFile[]): readonly Layer[] {
  const fromFlags = new Map([...flags].map(([name, value]) => [name, { value, source: { from: 'flag', name } } as const]));
  return [{ from: 'flag', values: fromFlags }, { from: 'environment', values: environmentValues(env) }, ...files.map(fileLayer)];
}

/** Secrets are taken out of the environment, all their names, so that no child process inherits one. */
function environmentValues(env: Env): ReadonlyMap<SettingName, SourcedValue> {
  const values = new Map<SettingName, SourcedValue>();
  for (const [name, definition] of allSettings()) {
    for (const variable of definition.env) {
      const text = definition.secret === true ? env.take(variable) : env.get(variable);
      if (text === undefined || text.trim() === '' || values.has(name)) continue;
      const value = convertSetting(name, definition, definition.kind === 'text' ? text.trim() : text, variable);
      values.set(name, { value, source: { from: 'environment', name: variable } });
    }
  }
  return values;
}

function fileLayer(file: SettingsFile): Layer {
  const values = new Map<SettingName, SourcedValue>();
  for (const { name, raw, place } of file.entries) {
    const definition = settingDefinitions[name];
    if (file.role === 'project' && definition.inProjectFile === 'refused') {
      throw new AppError('configuration', 'SETTING_REFUSED', `${place}: a project file must not hold ${name}`, {
        hint: 'Give it by a flag, by the environment, or in your own settings file: a checked-out repository must not decide where keys go.',
      });
    }
    if ('flagOnly' in definition)
      throw new AppError('configuration', 'SETTING_REFUSED', `${place}: ${name} can only be given as a flag, for one run`);
    values.set(name, { value: convertSetting(name, definition, raw, place), source: { from: 'file', path: file.path, role: file.role } });
  }
  return { from: file.role, values };
}

/** The strongest value of a setting. */
export function strongest(layers: readonly Layer[], name: SettingName): SourcedValue | undefined {
  for (const layer of layers) {
    const found = layer.values.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
