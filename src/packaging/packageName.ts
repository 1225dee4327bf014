import { AppError } from '../errors/appError.ts';

/** The formats `pack` writes. */
export type PackageFormat = 'nupkg' | 'zip' | 'targz';

/** What a package's file name says. */
export interface PackageName {
  readonly id: string;
  /** The text as it stands in the name; never normalised. */
  readonly version: string;
  /** With its dot and in lower case: `.nupkg`, `.tar.gz`. */
  readonly extension: string;
}

const extensions = {
  nupkg: '.nupkg',
  zip: '.zip',
  targz: '.tar.gz',
} as const satisfies Record<PackageFormat, string>;

/** Extensions of packages a server takes; the double ones come first, because their second half is one too. */
const knownExtensions = [
  ...['.tar.gz', '.tar.bz2', '.tar.bz', '.tar.z', '.tgz', '.tbz', '.tar'],
  ...['.nupkg', '.zip', '.jar', '.war', '.ear', '.rar', '.whl'],
] as const;

/** As CycloneDX asks of names: https://cyclonedx.org/specification/overview/#recognized-file-patterns */
const sbomSuffix = '.cdx.json';
const longestId = 100;
const plainId = /^[A-Za-z0-9_]+(?:[.-][A-Za-z0-9_]+)*$/;
// A word character is what .NET's \w is; `_` is one, so only `.` and `-` need to stand alone between words.
const wordCharacter = String.raw`[\p{L}\p{Mn}\p{Nd}\p{Pc}]`;
const versionGrammar = /^\d+(?:\.\d+){0,3}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** `Web.1.2.3.nupkg`: the id, the version as it was given, and the format's extension. */
export function packageFileName(id: string, version: string, format: PackageFormat): string {
  return `${id}.${version}${extensions[format]}`;
}

/** The name of the bill of materials that lies beside a package file. */
export function sbomFileName(packageFile: string): string {
  return `${packageFile}${sbomSuffix}`;
}

/**
 * Splits a package's file name into id and version as an Octopus server does: the shortest id whose rest is a legal version.
 * Undefined if there is none or the extension is not that of a package. A folder in front is an error of the caller.
 */
export function parsePackageFileName(fileName: string): PackageName | undefined {
  const lower = fileName.toLowerCase();
  const extension = knownExtensions.find((known) => lower.endsWith(known));
  if (extension === undefined) return undefined;
  const name = splitIdAndVersion(fileName.slice(0, -extension.length));
  return name === undefined ? undefined : { ...name, extension };
}

/** Whether `pack` would give a package of this id, or its bill of materials, the name, in some version and format. */
export function isPackageFileOf(id: string, file: string): boolean {
  // Asked of every file of a pack: most have no dot at this place.
  if (file.charAt(id.length) !== '.') return false;
  const fileName = file.toLowerCase().endsWith(sbomSuffix) ? file.slice(0, -sbomSuffix.length) : file;
  const name = fileName.toLowerCase();
  const extension = Object.values(extensions).find((known) => name.endsWith(known));
  if (extension === undefined || !name.startsWith(`${id.toLowerCase()}.`)) return false;
  return versionGrammar.test(fileName.slice(id.length + 1, -extension.length));
}

/** Splits `Web.1.2.3` into `Web` and `1.2.3`. */
export function splitIdAndVersion(text: string): { readonly id: string; readonly version: string } | undefined {
  for (let dot = text.indexOf('.'); dot !== -1; dot = text.indexOf('.', dot + 1)) {
    const id = text.slice(0, dot);
    const version = text.slice(dot + 1);
    if (versionGrammar.test(version) && isPackageId(id)) return { id, version };
  }
  return undefined;
}

/** Ends with `PACKAGE_ID_INVALID` unless the id is words joined by single `.`, `_` or `-` and at most 100 characters long. */
export function checkPackageId(id: string): void {
  if (id.trim() === '')
    throw new AppError('usage', 'PACKAGE_ID_INVALID', 'An ID is required', { hint: 'Give the package a name with --id.' });
  if (id.length > longestId) {
    throw new AppError(
      'usage',
      'PACKAGE_ID_INVALID',
      `The package ID '${id}' is ${id.length} characters long; at most ${longestId} are allowed`,
    );
  }
  if (isPackageId(id)) return;
  throw new AppError('usage', 'PACKAGE_ID_INVALID', `The package ID '${id}' contains invalid characters`, {
    hint: "Use letters, digits and '_', joined by single '.' or '-', for example 'Acme.Web-App'.",
  });
}

/**
 * Unicode classes take longer to compile than all else that a small pack does, and a literal is checked whenever the code around
 * it is; most ids do without.
 */
function isPackageId(id: string): boolean {
  return plainId.test(id) || new RegExp(`^${wordCharacter}+(?:[.-]${wordCharacter}+)*$`, 'u').test(id);
}
