/** Which version each package of a release gets: the `Packages` grammar of `releases/create/v1` and its precedence (octo-classic §3.1). */
import { compareVersions, tryParseVersion } from '../../versions/octopusVersion.ts';

/** A package of the process that a release must choose a version for. */
export interface PackageNeed {
  readonly ActionName: string;
  readonly StepName: string;
  /** Empty for the primary package of an action. */
  readonly PackageReferenceName: string;
  readonly PackageId: string;
}

/** Versions somebody asked for, by step or package and by package reference; `*` stands for any. */
export interface RequestedVersions {
  readonly byKey: ReadonlyMap<string, { readonly name: string; readonly version: string }>;
  readonly fallback: string | undefined;
}

export type ReadVersions =
  { readonly ok: true; readonly versions: RequestedVersions } | { readonly ok: false; readonly findings: readonly string[] };

const any = '*';

/**
 * Reads `Step:Version`, `PackageId:Version`, `Step:Reference:Version` (also with `=` or `/` between), `*` for any and `\` before a
 * separator that belongs to a name. `Step::Version` means the unnamed package. Named twice, the higher version wins.
 */
export function readRequestedVersions(texts: readonly string[], packageVersion: string | undefined): ReadVersions {
  const byKey = new Map<string, { name: string; version: string }>();
  const findings: string[] = [];
  let fallback = packageVersion === undefined || packageVersion.trim() === '' ? undefined : packageVersion.trim();
  for (const text of texts) {
    const parts = splitUnescaped(text);
    const [name = '', second = '', third] = parts;
    const reference = third === undefined ? any : second.trim();
    const version = (third ?? second).trim();
    if (parts.length < 2 || name.trim() === '' || version === '') {
      findings.push(`The package '${text}' does not have the form Step:Version, PackageId:Version or Step:Reference:Version.`);
    } else if (name.trim() === any && reference === any) {
      fallback = version;
    } else {
      const key = keyOf(name.trim(), reference);
      byKey.set(key, { name: name.trim(), version: higherVersion(byKey.get(key)?.version, version) });
    }
  }
  return findings.length > 0 ? { ok: false, findings } : { ok: true, versions: { byKey, fallback } };
}

/** The version somebody asked for, most specific first: step, package id, any step; each with the reference before without. */
export function requestedVersion(need: PackageNeed, requested: RequestedVersions): string | undefined {
  const reference = need.PackageReferenceName;
  const keys = [
    ...stepNames(need).map((name) => keyOf(name, reference)),
    keyOf(need.PackageId, reference),
    keyOf(any, reference),
    ...stepNames(need).map((name) => keyOf(name, any)),
    keyOf(need.PackageId, any),
    // `PackageReference:Version` names a reference alone.
    ...(reference === '' ? [] : [keyOf(reference, any)]),
  ];
  for (const key of keys) {
    const found = requested.byKey.get(key);
    if (found) return found.version;
  }
  return requested.fallback;
}

/** The version that a list by action and reference names for a package; blank ones name none. */
export function selectedFor(need: PackageNeed, selected: readonly Selected[]): string | undefined {
  const same = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();
  const ofReference = selected.filter((item) => same(item.PackageReferenceName, need.PackageReferenceName));
  const found =
    ofReference.find((item) => same(item.ActionName, need.ActionName)) ?? ofReference.find((item) => same(item.StepName, need.StepName));
  return found && found.Version.trim() !== '' ? found.Version.trim() : undefined;
}

interface Selected {
  readonly ActionName: string;
  readonly StepName: string;
  readonly PackageReferenceName: string;
  readonly Version: string;
}

/** Names in the request that no package of the process answers to. */
export function unusedNames(requested: RequestedVersions, needs: readonly PackageNeed[]): string[] {
  const known = new Set(
    needs.flatMap((need) => [...stepNames(need), need.PackageId, need.PackageReferenceName]).map((name) => name.toLowerCase()),
  );
  const names = [...requested.byKey.values()].map((entry) => entry.name);
  return names.filter((name) => name !== any && !known.has(name.toLowerCase()));
}

function stepNames(need: PackageNeed): string[] {
  return need.ActionName === need.StepName ? [need.ActionName] : [need.ActionName, need.StepName];
}

function keyOf(name: string, reference: string): string {
  return `${name}\n${reference}`.toLowerCase();
}

function higherVersion(present: string | undefined, added: string): string {
  if (present === undefined) return added;
  const [left, right] = [tryParseVersion(present), tryParseVersion(added)];
  return left && right && compareVersions(left, right) > 0 ? present : added;
}

/** Splits at `:`, `=` and `/`; a `\` before one of them, or before another `\`, makes it part of the name. */
function splitUnescaped(text: string): string[] {
  const parts = [''];
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    const following = text[index + 1];
    if (character === '\\' && following !== undefined && ':=/\\'.includes(following)) {
      parts[parts.length - 1] += following;
      index += 1;
    } else if (':=/'.includes(character)) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}
