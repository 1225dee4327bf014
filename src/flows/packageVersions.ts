import { AppError } from '../errors/appError.ts';
import { compareVersions, tryParseVersion } from '../versions/octopusVersion.ts';

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
  readonly packageId: string;
  /** Empty for the primary package of a step. */
  readonly reference: string;
}

/**
 * Reads a `--package` value: `Step:Version`, `PackageId:Version` or `Step:Reference:Version`. `:`, `=` and `/` separate alike, a backslash
 * before one of them keeps it, `*` stands for any (octo-classic.md §3.1, octopus-go.md §4.5).
 */
export function parsePackageChoice(text: string): PackageChoice {
  const parts = splitUnescaped(text);
  const [name = '', second = '', third] = parts;
  const choice = third === undefined ? { name, reference: '*', version: second } : { name, reference: second, version: third };
  const complete = parts.length >= 2 && parts.length <= 3 && choice.name !== '' && choice.version !== '';
  if (complete && tryParseVersion(choice.version) !== undefined) return choice;
  throw new AppError(
    'usage',
    'PACKAGE_CHOICE_INVALID',
    `--package '${text}' does not have the form Step:Version, PackageId:Version or Step:Reference:Version`,
    {
      hint: 'Where a name holds a colon, a slash or an equals sign itself, write a backslash before it.',
    },
  );
}

/**
 * The version chosen for a package: by step and reference, by package and reference, then with wildcards in octo's order, then the
 * default. Of two choices for the same thing the higher version counts. Undefined where nothing was said.
 */
export function chosenVersion(use: PackageUse, choices: readonly PackageChoice[], fallback: string | undefined): string | undefined {
  const { actionName, packageId, reference } = use;
  const order = [
    [actionName, reference],
    [packageId, reference],
    ['*', reference],
    [actionName, '*'],
    [packageId, '*'],
  ] as const;
  for (const [name, ref] of order) {
    const version = highest(choices.filter((choice) => same(choice.name, name) && same(choice.reference, ref)));
    if (version !== undefined) return version;
  }
  return fallback ?? highest(choices.filter((choice) => choice.name === '*' && choice.reference === '*'));
}

/** Choices that name nothing among the packages: most often a misspelt step, which must not be passed over in silence. */
export function unusedChoices(choices: readonly PackageChoice[], uses: readonly PackageUse[]): readonly PackageChoice[] {
  return choices.filter(({ name, reference }) => {
    const fits = (use: PackageUse): boolean =>
      (name === '*' || same(name, use.actionName) || same(name, use.packageId)) && (reference === '*' || same(reference, use.reference));
    return !uses.some(fits);
  });
}

function highest(choices: readonly PackageChoice[]): string | undefined {
  let best: PackageChoice | undefined;
  for (const choice of choices) if (best === undefined || isHigher(choice.version, best.version)) best = choice;
  return best?.version;
}

function isHigher(candidate: string, than: string): boolean {
  const [left, right] = [tryParseVersion(candidate), tryParseVersion(than)];
  return left !== undefined && (right === undefined || compareVersions(left, right) >= 0);
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
