import { AppError } from '../../errors/appError.ts';
import type { Filter } from './filter.ts';

/** Number groups 1 to 4, pre-release 5 with its prefix 6 and counter 7, metadata 8 (octostache §9.19). */
const number = String.raw` *(\d+) *`;
const numbers = `(?:[vV]?${number}(?:\\.${number})?(?:\\.${number})?(?:\\.${number})?)?`;
const prerelease = String.raw`(?:[.\-_\\]?(([A-Za-z0-9]*?)(?:[.\-_\\]([A-Za-z0-9.\-_\\]*))?))?`;
const metadata = String.raw`(?:\+([A-Za-z0-9_\-.\\+]*))?`;
const grammar = new RegExp(`^ *${numbers}${prerelease}${metadata} *\\n?$`);

const largestNumber = 2147483647;
const longestText = 10_000;

/** `VersionMajor` */
export const versionMajor: Filter = numberPart(1);
/** `VersionMinor` */
export const versionMinor: Filter = numberPart(2);
/** `VersionPatch` */
export const versionPatch: Filter = numberPart(3);
/** `VersionRevision` */
export const versionRevision: Filter = numberPart(4);
/** `VersionPreRelease` */
export const versionPreRelease: Filter = textPart(5);
/** `VersionPreReleasePrefix` */
export const versionPreReleasePrefix: Filter = textPart(6);
/** `VersionPreReleaseCounter` */
export const versionPreReleaseCounter: Filter = textPart(7);
/** `VersionMetadata` */
export const versionMetadata: Filter = textPart(8);

function numberPart(group: number): Filter {
  return (argument) => (argument === null ? null : String(Number(partsOf(argument)[group] ?? 0)));
}

function textPart(group: number): Filter {
  return (argument) => (argument === null ? null : (partsOf(argument)[group] ?? ''));
}

/** Options are ignored; a text that is no version throws `TEMPLATE_VERSION_INVALID`. */
function partsOf(text: string): readonly (string | undefined)[] {
  const parts = text === '' || text.length > longestText ? null : grammar.exec(text);
  const isInRange = parts?.slice(1, 5).every((part) => Number(part ?? 0) <= largestNumber) ?? false;
  if (parts !== null && isInRange) return parts;
  throw new AppError('input', 'TEMPLATE_VERSION_INVALID', `A version filter got '${text.slice(0, 100)}', which is no version`, {
    hint: 'A version is up to four numbers with an optional label, for example 1.2.3-beta.4.',
  });
}
