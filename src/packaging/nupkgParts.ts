import { posix } from 'node:path';
import type { PlannedEntry } from './planPackage.ts';
import type { PackageMetadata } from './nuspec.ts';
import { escapeXml } from './nuspec.ts';
import { crc32 } from './smallContent.ts';

/**
 * A nupkg's entries: the files between the parts that make a zip an Open Packaging Conventions package, in NuGet's order.
 * Every name and id in them comes from the package's id, version and file names, so that the same input gives the same bytes.
 * `modified` is in seconds.
 */
export function nupkgEntries(content: {
  files: readonly PlannedEntry[];
  metadata: PackageMetadata;
  nuspec: string;
  modified: number;
}): PlannedEntry[] {
  const { files, metadata, nuspec, modified } = content;
  const parts = files.map(nupkgPart);
  const nuspecName = encodePartName(`${metadata.id}.nuspec`);
  const fingerprint = fingerprintOf(JSON.stringify([nuspec, files.map((file) => file.name)]));
  const propertiesName = `package/services/metadata/core-properties/${fingerprint.slice(0, 32)}.psmdcp`;
  const text = (name: string, body: string): PlannedEntry => ({ kind: 'text', name, mode: 0o644, modified, content: body });
  return [
    text('_rels/.rels', relationships(nuspecName, propertiesName, fingerprint)),
    text(nuspecName, nuspec),
    ...parts,
    text('[Content_Types].xml', contentTypes([nuspecName, ...parts.map((part) => part.name)])),
    text(propertiesName, coreProperties(metadata)),
  ];
}

/** A file as it stands among a nupkg's entries. */
export function nupkgPart(file: PlannedEntry): PlannedEntry {
  return { ...file, name: encodePartName(file.name) };
}

/** 64 hex digits that differ where the text does: for names, where NuGet draws random ones; nobody is to trust them. */
function fingerprintOf(text: string): string {
  const bytes = Buffer.from(text);
  let digits = '';
  for (let seed = 1; seed <= 8; seed++) digits += crc32(bytes, seed).toString(16).padStart(8, '0');
  return digits;
}

/** Whether an entry belongs to the container and not to the content: such entries are never extracted. */
export function isPackagePart(name: string): boolean {
  return (
    name.startsWith('_rels/') ||
    name.startsWith('package/services/metadata/') ||
    name === '[Content_Types].xml' ||
    /\.nupkg\.sha512$/i.test(name) ||
    isNuspec(name)
  );
}

/** NuGet keeps that name for the manifest, wherever it stands. */
export function isNuspec(name: string): boolean {
  return /\.nuspec$/i.test(name);
}

/** Percent-encodes each part of a path, as the Open Packaging Conventions ask of part names. */
function encodePartName(name: string): string {
  return name.split('/').map(encodePart).join('/');
}

function encodePart(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Undoes the encoding; a text that is not encoded properly stays as it is. */
export function decodePartName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch (error) {
    if (error instanceof URIError) return name;
    throw error;
  }
}

const declaration = '<?xml version="1.0" encoding="utf-8"?>\n';
const packageNamespace = 'http://schemas.openxmlformats.org/package/2006';

function relationships(nuspecName: string, propertiesName: string, fingerprint: string): string {
  const relationship = (type: string, target: string, id: string): string =>
    `  <Relationship Type="${type}" Target="/${escapeXml(target)}" Id="R${id}" />\n`;
  return (
    `${declaration}<Relationships xmlns="${packageNamespace}/relationships">\n` +
    relationship('http://schemas.microsoft.com/packaging/2010/07/manifest', nuspecName, fingerprint.slice(32, 48).toUpperCase()) +
    relationship(`${packageNamespace}/relationships/metadata/core-properties`, propertiesName, fingerprint.slice(48, 64).toUpperCase()) +
    '</Relationships>\n'
  );
}

function contentTypes(partNames: readonly string[]): string {
  const extensions = new Set<string>();
  const without: string[] = [];
  for (const name of partNames) {
    const extension = posix.basename(name).includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
    if (extension === '') without.push(name);
    else if (extension !== 'rels' && extension !== 'psmdcp') extensions.add(extension);
  }
  const octets = [...extensions].sort().map((extension) => defaultType(extension, 'application/octet'));
  const overrides = without.map((name) => `  <Override PartName="/${escapeXml(name)}" ContentType="application/octet" />\n`);
  return (
    `${declaration}<Types xmlns="${packageNamespace}/content-types">\n` +
    defaultType('rels', 'application/vnd.openxmlformats-package.relationships+xml') +
    defaultType('psmdcp', 'application/vnd.openxmlformats-package.core-properties+xml') +
    `${octets.join('')}${overrides.join('')}</Types>\n`
  );
}

function defaultType(extension: string, type: string): string {
  return `  <Default Extension="${escapeXml(extension)}" ContentType="${type}" />\n`;
}

function coreProperties(metadata: PackageMetadata): string {
  return [
    `${declaration}<coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"`,
    ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="${packageNamespace}/metadata/core-properties">\n`,
    `  <dc:creator>${escapeXml(metadata.authors.join(', '))}</dc:creator>\n`,
    `  <dc:description>${escapeXml(metadata.description.trim())}</dc:description>\n`,
    `  <dc:identifier>${escapeXml(metadata.id)}</dc:identifier>\n`,
    `  <version>${escapeXml(metadata.version)}</version>\n`,
    '  <keywords></keywords>\n',
    '  <lastModifiedBy>pulpo</lastModifiedBy>\n',
    '</coreProperties>\n',
  ].join('');
}
