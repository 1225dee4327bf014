/** The Atom documents of NuGet's version 2 protocol, as far as its clients read them. */
import { escapeXml } from '../../packaging/nuspec.ts';
import { normaliseNuGetVersion } from '../../versions/nugetVersion.ts';
import type { StoredPackage } from '../packages/port.ts';
import { isPrerelease } from './nupkgs.ts';

/** A package with what only its neighbours tell. */
export interface Entry {
  readonly stored: StoredPackage;
  /** The highest release of its package … */
  readonly isLatest: boolean;
  /** … or the highest version of all. */
  readonly isAbsoluteLatest: boolean;
}

const dataServices = 'http://schemas.microsoft.com/ado/2007/08/dataservices';
const namespaces = `xmlns="http://www.w3.org/2005/Atom" xmlns:d="${dataServices}" xmlns:m="${dataServices}/metadata"`;
const head = '<?xml version="1.0" encoding="utf-8"?>\n';

/** `base`: absolute URL of the service, without trailing slash. */
export function serviceDocument(base: string): string {
  return `${head}<service xml:base="${escapeXml(base)}/" xmlns="http://www.w3.org/2007/app" xmlns:atom="http://www.w3.org/2005/Atom"><workspace><atom:title>Default</atom:title><collection href="Packages"><atom:title>Packages</atom:title></collection></workspace></service>`;
}

export interface FeedOptions {
  readonly base: string;
  readonly title: string;
  readonly updated: string;
  /** Absolute URL of the next page, if there is one. */
  readonly next: string | undefined;
}

export function feedDocument(entries: readonly Entry[], { base, title, updated, next }: FeedOptions): string {
  const link = next === undefined ? '' : `<link rel="next" href="${escapeXml(next)}"/>`;
  const shown = entries.map((entry) => entryElement(entry, base, '')).join('');
  return `${head}<feed xml:base="${escapeXml(base)}/" ${namespaces}><id>${escapeXml(`${base}/${title}`)}</id><title type="text">${escapeXml(title)}</title><updated>${updated}</updated>${shown}${link}</feed>`;
}

export function entryDocument(entry: Entry, base: string): string {
  return head + entryElement(entry, base, ` xml:base="${escapeXml(base)}/" ${namespaces}`);
}

function entryElement({ stored, isLatest, isAbsoluteLatest }: Entry, base: string, attributes: string): string {
  const { PackageId, Version } = stored;
  const place = `Packages(Id='${encodeURIComponent(PackageId)}',Version='${encodeURIComponent(Version)}')`;
  const content = `${base}/package/${encodeURIComponent(PackageId)}/${encodeURIComponent(Version)}`;
  const authors = stored.Authors.join(', ');
  const published = new Date(stored.Published).toISOString();
  const properties = [
    ...[property('Id', PackageId), property('Version', Version), property('NormalizedVersion', normaliseNuGetVersion(Version))],
    ...[property('Title', stored.Title ?? PackageId), property('Description', stored.Description), property('Authors', authors)],
    ...[property('ReleaseNotes', stored.ReleaseNotes ?? ''), property('Dependencies', dependenciesOf(stored)), property('Tags', '')],
    ...[property('Created', published, 'DateTime'), property('Published', published, 'DateTime')],
    property('PackageHash', Buffer.from(stored.Sha256, 'hex').toString('base64')),
    ...[property('PackageHashAlgorithm', 'SHA256'), property('PackageSize', String(stored.PackageSizeBytes), 'Int64')],
    ...[property('IsLatestVersion', String(isLatest), 'Boolean'), property('IsAbsoluteLatestVersion', String(isAbsoluteLatest), 'Boolean')],
    ...[property('IsPrerelease', String(isPrerelease(stored)), 'Boolean'), property('RequireLicenseAcceptance', 'false', 'Boolean')],
    ...[property('DownloadCount', '0', 'Int32'), property('VersionDownloadCount', '0', 'Int32')],
  ];
  return [
    `<entry${attributes}><id>${escapeXml(`${base}/${place}`)}</id>`,
    `<category term="NuGet.Server.DataServices.Package" scheme="${dataServices}/scheme"/>`,
    `<link rel="edit" title="Package" href="${escapeXml(place)}"/><title type="text">${escapeXml(PackageId)}</title>`,
    `<summary type="text">${escapeXml(stored.Description)}</summary><updated>${published}</updated><author><name>${escapeXml(authors)}</name></author>`,
    `<content type="application/zip" src="${escapeXml(content)}"/><m:properties>${properties.join('')}</m:properties></entry>`,
  ].join('');
}

/** `Newtonsoft.Json:[13.0.1, ):net472|…`; a group that needs nothing is `::net472`. */
function dependenciesOf({ DependencyGroups }: StoredPackage): string {
  const parts = DependencyGroups.flatMap(({ TargetFramework, Dependencies }) => {
    const framework = TargetFramework === null ? '' : `:${TargetFramework}`;
    if (Dependencies.length === 0) return framework === '' ? [] : [`:${framework}`];
    return Dependencies.map(({ Id, Range }) => `${Id}:${Range}${framework}`);
  });
  return parts.join('|');
}

function property(name: string, value: string, type?: string): string {
  const typed = type === undefined ? '' : ` m:type="Edm.${type}"`;
  return `<d:${name}${typed}>${escapeXml(value)}</d:${name}>`;
}
