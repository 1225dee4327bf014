import { AppError } from '../errors/appError.ts';
import type { ClassicWording } from '../errors/appError.ts';
import { nameErrors } from '../errors/classic/names.ts';

/** What becomes of something new where its name is taken: the one that is there is fine, or that is an error. */
export type Existing = 'take' | 'refuse';

/** The error of a name that something has already; `classic` where octo had words of its own for it. */
export function nameTaken(
  noun: string,
  known: { readonly Id: string; readonly Name: string },
  classic: ClassicWording = nameErrors.taken(noun, known),
): AppError {
  return new AppError('refused', 'NAME_TAKEN', `The ${noun} ${known.Name} (${known.Id}) already exists`, {
    hint: 'Give --ignore-if-exists if that is fine.',
    classic,
  });
}
