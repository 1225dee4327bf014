import { AppError } from '../errors/appError.ts';
import { releaseErrors } from '../errors/classic/releases.ts';
import { compareVersions, parseVersion, tryParseVersion } from '../versions/octopusVersion.ts';

/** One `--package` value, read. */
export interface PackageChoice {
  /** Name of a step, id of a package, or `*`. */
  readonly name: string;
  /** Name of a package reference; empty for the unnamed one; `*` for any. */
  readonly reference: string;
  readonly version: string;
}

/** A package of the process that needs a version. */
export interface PackageUse {
  readonly actionName: string;
  readonly stepName: string;
  readonly packageId: string;
  /** Empty for the primary package of a step. */
  readonly reference: string;
}

const any = '*';

/**
 * Reads a `--package` value: `Step:Version`, `PackageId:Version` or `Step:Reference:Version`. `:`, `=` and `/` separate alike, a backslash
 * before one of them keeps it, `*` stands for any (octo-classic.md §3.1, octopus-go.md §4.5). Any text is a version: feeds hold tags, too.
 */
export function parsePackageChoice(text: string): PackageChoice {
  const parts = splitUnescaped(text);
  const [name = '', second = '', third] = parts;
  const choice = third === undefined ? { name, reference: any, version: second } : { name, reference: second, version: third };
  if (parts.length >= 2 && parts.length <= 3 && choice.name !== '' && choice.version !== '') return choice;
  throw new AppError(
    'usage',
    'PACKAGE_CHOICE_INVALID',
    `--package '${text}' does not have the form Step:Version, PackageId:Version or Step:Reference:Version`,
    {
      hint: 'Where a name holds a colon, a slash or an equals sign itself, write a backslash before it.',
      classic: releaseErrors.packageArgument(text),
    },
  );
}

/** The version for all packages that nothing else names; blank is none. Ends with `VERSION_INVALID` for what is no version. */
export function checkDefaultVersion(text: string | undefined): string | undefined {
  const version = (text ?? '').trim();
  if (version === '') return undefined;
  if (tryParseVersion(version) !== undefined) return version;
  throw new AppError('usage', 'VERSION_INVALID', `'${version}' is not a valid version`, {
    hint: 'Use --package to name a step or a package beside the version.',
    classic: releaseErrors.packageVersion(version),
  });
}

/**
 * The version chosen for a package: by step and reference, by package and reference, then with wildcards in octo's order, then the
 * default, which `*:Version` replaces. Of two choices for the same thing the higher version counts. Undefined where nothing was said.
 */
export function chosenVersion(use: PackageUse, choices: readonly PackageChoice[], fallback: string | undefined): string | undefined {
  const { packageId, reference } = use;
  const steps = [use.actionName, use.stepName];
  const order: readonly (readonly [readonly string[], string])[] = [
    [steps, reference],
    [[packageId], reference],
    [[any], reference],
    [steps, any],
    [[packageId], any],
    // `Reference:Version` names a reference alone, as the server reads it.
    [reference === '' ? [] : [reference], any],
  ];
  for (const [names, ref] of order) {
    const version = highest(choices.filter((choice) => names.some((name) => same(choice.name, name)) && same(choice.reference, ref)));
    if (version !== undefined) return version;
  }
  return choices.findLast((choice) => choice.name === any && choice.reference === any)?.version ?? fallback;
}

/** Choices that name nothing among the packages: most often a misspelt step, which must not be passed over in silence. */
export function unusedChoices(choices: readonly PackageChoice[], uses: readonly PackageUse[]): readonly PackageChoice[] {
  return choices.filter(({ name, reference }) => {
    const namesOf = (use: PackageUse): readonly string[] => [use.actionName, use.stepName, use.packageId];
    const fits = (use: PackageUse): boolean =>
      ((name === any || namesOf(use).some((one) => same(one, name))) && (reference === any || same(reference, use.reference))) ||
      (name !== '' && reference === any && same(name, use.reference));
    return !uses.some(fits);
  });
}

/** Only versions of which there are two for the same thing need to be comparable. */
function highest(choices: readonly PackageChoice[]): string | undefined {
  const [first, ...others] = choices;
  if (first === undefined) return undefined;
  return others.reduce(
    (best, { version }) => (compareVersions(parseVersion(version), parseVersion(best)) >= 0 ? version : best),
    first.version,
  );
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function splitUnescaped(text: string): string[] {
  const parts = [''];
  for (const token of text.match(/\\[:=/\\]|[\s\S]/g) ?? []) {
    if (/^[:=/]$/.test(token)) parts.push('');
    else parts[parts.length - 1] += token.length === 2 ? token.slice(1) : token;
  }
  return parts.map((part) => part.trim());
}
