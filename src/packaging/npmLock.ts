import { parseJson } from '../platform/parseJson.ts';

/** A package of npm that a lock file names. */
export interface LockedPackage {
  /** With its scope: `@acme/web`. */
  readonly name: string;
  /** Of a package from a repository, its commit; undefined where the lock file tells neither. */
  readonly version: string | undefined;
  /** `development`: only needed to build and test. */
  readonly need: 'runtime' | 'optional' | 'development';
  /** As the package states it; not always an SPDX expression. */
  readonly license: string | undefined;
  /** Subresource integrity of its archive, several of them with blanks between. */
  readonly integrity: string | undefined;
}

/**
 * Reads what a package-lock.json or npm-shrinkwrap.json of any version of the format installs, in the file's order; packages of
 * the project itself and links to them are left out. Undefined for a text that is no lock file.
 * @see https://docs.npmjs.com/cli/configuring-npm/package-lock-json
 */
export function readNpmLock(text: string): readonly LockedPackage[] | undefined {
  const lock = parseJson(text.replace(/^\uFEFF/, ''));
  const { packages, dependencies, lockfileVersion } = fieldsOf(lock);
  if (packages !== undefined) return entriesOf(packages).flatMap(([path, entry]) => ofFolder(path, fieldsOf(entry)));
  if (dependencies !== undefined) return ofTree(dependencies);
  return lockfileVersion === undefined ? undefined : [];
}

type Fields = Readonly<Record<string, unknown>>;

/** Versions 2 and 3: one entry per folder, such as `node_modules/a/node_modules/@acme/b`. */
function ofFolder(path: string, entry: Fields): readonly LockedPackage[] {
  const start = path.lastIndexOf('node_modules/');
  if (start === -1 || entry['link'] === true) return [];
  return [describe(textOf(entry['name']) ?? path.slice(start + 'node_modules/'.length), entry, textOf(entry['version']))];
}

/** Version 1: packages inside of packages. */
function ofTree(dependencies: unknown): readonly LockedPackage[] {
  return entriesOf(dependencies).flatMap(([name, value]) => {
    const entry = fieldsOf(value);
    const version = textOf(entry['version']) ?? '';
    const inner = ofTree(entry['dependencies']);
    if (version.startsWith('file:')) return inner;
    const alias = /^npm:(.+)@([^@]+)$/.exec(version);
    return [describe(alias?.[1] ?? name, entry, alias?.[2] ?? version), ...inner];
  });
}

function describe(name: string, entry: Fields, version: string | undefined): LockedPackage {
  return {
    name,
    version: plainVersion(version),
    need: needOf(entry),
    license: textOf(entry['license']),
    integrity: textOf(entry['integrity']),
  };
}

/** `devOptional`: needed to build, and at run time where it can be installed. */
function needOf(entry: Fields): LockedPackage['need'] {
  if (entry['dev'] === true) return 'development';
  return entry['optional'] === true || entry['devOptional'] === true ? 'optional' : 'runtime';
}

/** An address in place of a version may hold a password, so that only the commit behind it is told. */
function plainVersion(version: string | undefined): string | undefined {
  if (version === undefined || version === '') return undefined;
  return /[/:]/.test(version) ? /#([0-9a-f]{7,64})$/.exec(version)?.[1] : version;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(fieldsOf(value));
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
