import { z } from 'zod';
import { text, texts } from './fields.ts';

/**
 * The body of every refusal. A single cause stands in `ErrorMessage` alone; validation failures use a generic sentence and list
 * the findings in `Errors` (rest-api.md §1).
 */
export const ErrorBody = z.looseObject({
  ErrorMessage: z.string(),
  Errors: texts,
  Details: z.unknown().optional(),
  FullException: text,
  HelpText: text,
  HelpLink: text,
  ParsedHelpLinks: z.unknown().optional(),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

/** `ErrorMessage` of a validation failure whose findings stand in `Errors`. */
export const validationErrorMessage = 'There was a problem with your request.';
