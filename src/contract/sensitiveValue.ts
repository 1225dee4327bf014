import { z } from 'zod';
import { flag, text } from './fields.ts';

/** A secret on the wire: written with `NewValue`, read back as `HasValue` and nothing else (rest-api.md §1). */
export const SensitiveValue = z.looseObject({ HasValue: flag(), NewValue: text, Hint: text });
export type SensitiveValue = z.infer<typeof SensitiveValue>;

/** The value of a property or form field: a plain text or a secret. */
export const PropertyValue = z.union([z.string(), SensitiveValue, z.null()]);
export type PropertyValue = z.infer<typeof PropertyValue>;
