import { AppError } from '../errors/appError.ts';
import type { SettingDefinition } from './definitions.ts';
import { parseDuration } from './parseDuration.ts';
import type { SettingSource } from './settings.ts';

export type SettingValue = string | number | boolean | readonly string[];

/** A value as one source holds it, already of the setting's kind. */
export interface SourcedValue {
  readonly value: SettingValue;
  readonly source: SettingSource;
}

/** Where a wrong value stands, for the message: `OCTOPUS_TIMEOUT`, `settings.yaml:3:5`. */
export function convertSetting(name: string, definition: SettingDefinition, raw: unknown, place: string): SettingValue {
  switch (definition.kind) {
    case 'text':
      if (typeof raw === 'string') return raw;
      throw invalid(name, 'a text', place);
    case 'flag':
      if (typeof raw === 'boolean') return raw;
      if (raw === 'true' || raw === 'false') return raw === 'true';
      throw invalid(name, 'true or false', place);
    case 'count':
      if (typeof raw === 'number' && Number.isInteger(raw) && raw >= 0) return raw;
      if (typeof raw === 'string' && /^\d{1,6}$/.test(raw.trim())) return Number(raw);
      throw invalid(name, 'a whole number from 0', place);
    case 'milliseconds': {
      const duration = parseDuration(String(raw), 'seconds');
      if (duration !== undefined) return duration.ms;
      throw invalid(name, 'a time span such as 90s or 10m', place);
    }
    case 'list':
      if (typeof raw === 'string') return [raw];
      if (Array.isArray(raw) && raw.every((item) => typeof item === 'string')) return raw;
      throw invalid(name, 'a list of texts', place);
  }
}

function invalid(name: string, expected: string, place: string): AppError {
  return new AppError('configuration', 'SETTING_INVALID', `The setting ${name} in ${place} must be ${expected}`);
}
