import { createHash } from 'node:crypto';
import type { LockedPackage } from './npmLock.ts';
import type { PackageFormat } from './packageName.ts';

/** What a software bill of materials tells of a package. */
export interface SbomFacts {
  readonly id: string;
  readonly version: string;
  readonly format: PackageFormat;
  readonly description: string;
  /** Of the package file, in lower-case hex. */
  readonly sha256: string;
  /** SHA-256 of each file inside, by name. */
  readonly files: ReadonlyMap<string, string>;
  readonly npmPackages: readonly LockedPackage[];
  /** When the package was made, in seconds since the epoch, where the person said so; the clock is never asked. */
  readonly made: number | undefined;
}

interface Component {
  readonly 'bom-ref': string;
  readonly [field: string]: unknown;
}

/**
 * Writes a bill of materials in JSON. The same package gives the same bytes: its serial number comes from its content.
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function writeSbom(facts: SbomFacts): string {
  const body = {
    version: 1,
    metadata: {
      ...(facts.made === undefined ? {} : { timestamp: new Date(facts.made * 1000).toISOString() }),
      tools: { components: [{ type: 'application', name: 'pulpo' }] },
      component: packageComponent(facts),
    },
    components: [...[...facts.files].map(([name, sha256]) => fileComponent(name, sha256)), ...npmComponents(facts.npmPackages)].sort(byRef),
  };
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumberOf(JSON.stringify(body)),
    ...body,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A UUID of version 8 (RFC 9562 §5.8), whose bits say what the content is and not when it was seen. */
function serialNumberOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return `urn:uuid:${bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
}

function packageComponent({ id, version, format, description, sha256 }: SbomFacts): Component {
  const purl = `pkg:${format === 'nupkg' ? 'nuget' : 'generic'}/${encodeURIComponent(id)}@${encodeURIComponent(version)}`;
  return {
    ...{ type: 'application', 'bom-ref': purl, name: id, version, ...(description === '' ? {} : { description }) },
    ...{ hashes: [{ alg: 'SHA-256', content: sha256 }], purl },
  };
}

function fileComponent(name: string, sha256: string): Component {
  return { type: 'file', 'bom-ref': `file:${name}`, name, hashes: [{ alg: 'SHA-256', content: sha256 }] };
}

/** One component for each package, however often it is installed; the strongest need of them counts. */
function npmComponents(packages: readonly LockedPackage[]): readonly Component[] {
  const strength = { development: 0, optional: 1, runtime: 2 } as const satisfies Record<LockedPackage['need'], number>;
  const byPurl = new Map<string, LockedPackage>();
  for (const found of packages) {
    const purl = npmPurl(found);
    const known = byPurl.get(purl);
    if (known === undefined || strength[known.need] < strength[found.need]) byPurl.set(purl, found);
  }
  return [...byPurl].map(([purl, found]) => npmComponent(purl, found));
}

/** @see https://github.com/package-url/purl-spec */
function npmPurl({ name, version }: LockedPackage): string {
  const path = name.split('/').map(encodeURIComponent).join('/');
  return `pkg:npm/${path}${version === undefined ? '' : `@${encodeURIComponent(version)}`}`;
}

function npmComponent(purl: string, found: LockedPackage): Component {
  const slash = found.name.startsWith('@') ? found.name.indexOf('/') : -1;
  const hashes = hashesOf(found.integrity ?? '');
  return {
    ...{
      type: 'library',
      'bom-ref': purl,
      ...(slash === -1 ? {} : { group: found.name.slice(0, slash) }),
      name: found.name.slice(slash + 1),
    },
    ...(found.version === undefined ? {} : { version: found.version }),
    scope: ({ runtime: 'required', optional: 'optional', development: 'excluded' } as const)[found.need],
    ...(hashes.length === 0 ? {} : { hashes }),
    ...(found.license === undefined ? {} : { licenses: [licenseOf(found.license)] }),
    purl,
    ...(found.need === 'development' ? { properties: [{ name: 'cdx:npm:package:development', value: 'true' }] } : {}),
  };
}

const algorithms: Readonly<Record<string, { readonly alg: string; readonly bytes: number }>> = {
  sha1: { alg: 'SHA-1', bytes: 20 },
  sha256: { alg: 'SHA-256', bytes: 32 },
  sha384: { alg: 'SHA-384', bytes: 48 },
  sha512: { alg: 'SHA-512', bytes: 64 },
};

/** @see https://www.w3.org/TR/SRI/ */
function hashesOf(integrity: string): readonly { readonly alg: string; readonly content: string }[] {
  return integrity.split(/\s+/).flatMap((part) => {
    const [name = '', digest = ''] = part.split('-', 2);
    const algorithm = algorithms[name];
    const bytes = Buffer.from(digest.replace(/\?.*$/, ''), 'base64');
    return algorithm?.bytes === bytes.length ? [{ alg: algorithm.alg, content: bytes.toString('hex') }] : [];
  });
}

/** The identifiers that nearly every package has; the schema knows hundreds, and a name is right for all others. */
const licenseIds: ReadonlySet<string> = new Set([
  ...[
    '0BSD',
    'AFL-2.1',
    'AGPL-3.0-only',
    'AGPL-3.0-or-later',
    'Apache-2.0',
    'Artistic-2.0',
    'BlueOak-1.0.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
  ],
  ...['BSL-1.0', 'CC-BY-3.0', 'CC-BY-4.0', 'CC0-1.0', 'EPL-2.0', 'GPL-2.0-only', 'GPL-2.0-or-later', 'GPL-3.0-only', 'GPL-3.0-or-later'],
  ...[
    'ISC',
    'LGPL-2.1-only',
    'LGPL-2.1-or-later',
    'LGPL-3.0-only',
    'LGPL-3.0-or-later',
    'MIT',
    'MIT-0',
    'MPL-2.0',
    'OFL-1.1',
    'Python-2.0',
  ],
  ...['Unicode-3.0', 'Unlicense', 'WTFPL', 'Zlib'],
]);

function licenseOf(text: string): Readonly<Record<string, unknown>> {
  if (licenseIds.has(text)) return { license: { id: text } };
  const names = text
    .replace(/[()]/g, ' ')
    .trim()
    .split(/\s+(?:AND|OR)\s+/);
  return names.length > 1 && names.every((name) => licenseIds.has(name)) ? { expression: text } : { license: { name: text } };
}

function byRef(left: Component, right: Component): number {
  return left['bom-ref'] < right['bom-ref'] ? -1 : 1;
}
