import { mask } from '../masking/masker.ts';
import { redactPatterns } from '../errors/redactPatterns.ts';
import { allSettings, settingDefaults } from './definitions.ts';
import type { Layer } from './gatherLayers.ts';
import { strongest } from './gatherLayers.ts';
import type { SettingSource } from './settings.ts';
import type { SettingValue } from './settingValue.ts';

export interface DescribedSetting {
  readonly name: string;
  readonly value: string;
  readonly source: string;
}

/** Every setting that has a value, with its source; secrets are masked. */
export function describeSettings(layers: readonly Layer[]): readonly DescribedSetting[] {
  const defaults: Readonly<Record<string, number>> = settingDefaults;
  return allSettings().flatMap(([name, definition]) => {
    const found = strongest(layers, name);
    if (found !== undefined)
      return [
        { name, value: definition.secret === true ? mask : show(found.value, definition.kind), source: describeSource(found.source) },
      ];
    const fallback = defaults[name];
    return fallback === undefined ? [] : [{ name, value: show(fallback, definition.kind), source: 'default' }];
  });
}

function show(value: SettingValue, kind: string): string {
  if (kind === 'milliseconds' && typeof value === 'number') return `${value / 1000}s`;
  return redactPatterns(Array.isArray(value) ? value.join(', ') : String(value));
}

/** Where a value came from, as a person finds it: `--api-key`, `OCTOPUS_API_KEY`, the path of a file. */
export function describeSource(source: SettingSource): string {
  switch (source.from) {
    case 'flag':
      return `--${source.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    case 'environment':
      return source.name;
    case 'file':
      return `${source.path} (${source.role})`;
    case 'default':
      return 'default';
  }
}
