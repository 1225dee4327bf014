import { AppError } from '../errors/appError.ts';
import type { UnknownReference } from './names.ts';
import type { BlueprintFile } from './readBlueprint.ts';

/** All names that a blueprint refers to and nobody has, in the order of the file, each once. */
export function unknownReferences(file: BlueprintFile, references: readonly UnknownReference[]): AppError {
  const inOrder = [...references].sort((left, right) => file.offsetOf(left.at) - file.offsetOf(right.at));
  const told = new Map(inOrder.map(({ at, message, hint }) => [`${file.placeOf(at)}: ${message}`, hint]));
  const [first, ...more] = told;
  const [message = '', hint] = first ?? [];
  if (more.length === 0) return new AppError('input', 'BLUEPRINT_REFERENCE_UNKNOWN', message, hint === undefined ? {} : { hint });
  const count = `The blueprint refers to ${told.size} things that neither it nor the server has`;
  return new AppError('input', 'BLUEPRINT_REFERENCE_UNKNOWN', count, {
    details: [...told].map(([text, question]) => (question === undefined ? text : `${text}. ${question}`)),
  });
}
