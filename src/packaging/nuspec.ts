import { AppError } from '../errors/appError.ts';

/** The metadata of a nupkg: the elements of a nuspec that packing and reading need. */
export interface PackageMetadata {
  readonly id: string;
  /** As given, never normalised. */
  readonly version: string;
  readonly title?: string;
  readonly authors: readonly string[];
  readonly description: string;
  readonly releaseNotes?: string;
}

/**
 * Writes a nuspec. The namespace is the oldest that knows everything the package uses, as NuGet chooses it.
 * @see https://learn.microsoft.com/nuget/reference/nuspec
 */
export function writeNuspec(metadata: PackageMetadata, fileNames: readonly string[]): string {
  const authors = metadata.authors.join(',');
  const elements = [
    ['id', metadata.id],
    ['version', metadata.version],
    ...(metadata.title === undefined ? [] : [['title', metadata.title]]),
    ['authors', authors],
    ['owners', authors],
    ['requireLicenseAcceptance', 'false'],
    ['description', metadata.description],
    ...(metadata.releaseNotes === undefined ? [] : [['releaseNotes', metadata.releaseNotes]]),
  ];
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<package xmlns="http://schemas.microsoft.com/packaging/${schemaOf(metadata, fileNames)}/nuspec.xsd">`,
    '  <metadata>',
    ...elements.map(([name = '', value = '']) => `    <${name}>${escapeXml(value.trim())}</${name}>`),
    '  </metadata>',
    '</package>',
    '',
  ].join('\n');
}

/** Reads a nuspec, or ends with `NUSPEC_INVALID`. */
export function readNuspec(text: string): PackageMetadata {
  // A comment without an end takes all that follows, so that each character is looked at once: a server reads what anybody pushes.
  const source = text.replace(/^\uFEFF/, '').replace(/<!--(?:[^]*?-->|[^]*$)/g, '');
  if (/<!DOCTYPE/i.test(source)) throw invalid('it contains a document type definition');
  const metadata = contentOf(source, 'metadata');
  if (metadata === undefined) throw invalid('it has no metadata element');
  const id = elementOf(metadata, 'id');
  const version = elementOf(metadata, 'version');
  if (id === undefined || id === '' || version === undefined || version === '') throw invalid('it has no id or no version');
  const title = elementOf(metadata, 'title');
  const releaseNotes = elementOf(metadata, 'releaseNotes');
  return {
    ...{ id, version, description: elementOf(metadata, 'description') ?? '' },
    authors: (elementOf(metadata, 'authors') ?? '')
      .split(',')
      .map((author) => author.trim())
      .filter((author) => author !== ''),
    ...(title === undefined ? {} : { title }),
    ...(releaseNotes === undefined ? {} : { releaseNotes }),
  };
}

/** Escapes text for an element or an attribute and drops what XML 1.0 can't hold. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const frameworkFolder = /^(?:content|tools)\/(?:net|sl|wp|win|uap|portable|monoandroid|monotouch|monomac|xamarin)[a-z]*[-.+\d][^/]*\//i;

function schemaOf(metadata: PackageMetadata, fileNames: readonly string[]): string {
  // Few packages have such folders, and every expression takes time before it is first asked.
  const conventional = fileNames.filter((name) => /^(?:content|tools)/i.test(name));
  if (conventional.some((name) => /^contentFiles\//i.test(name) || /^content\/.*\.(?:install|uninstall)\.xdt$/i.test(name)))
    return '2013/05';
  if (conventional.some((name) => frameworkFolder.test(name))) return '2012/06';
  if (metadata.version.split('+', 1).join('').includes('-')) return '2011/10';
  return metadata.releaseNotes === undefined ? '2010/07' : '2011/08';
}

function elementOf(metadata: string, name: string): string | undefined {
  const content = contentOf(metadata, name);
  return content === undefined ? undefined : unescapeXml(content).trim();
}

/** What stands in the first element of a name. Its tags are looked for one after the other: one pattern over both could try every pair. */
function contentOf(text: string, name: string): string | undefined {
  const open = new RegExp(`<(?:[\\w.-]+:)?${name}(?:\\s[^<>]*)?>`).exec(text);
  if (open === null) return undefined;
  const rest = text.slice(open.index + open[0].length);
  const end = rest.search(new RegExp(`</(?:[\\w.-]+:)?${name}\\s*>`));
  return end < 0 ? undefined : rest.slice(0, end);
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Text of an element or an attribute as it is meant. */
export function unescapeXml(text: string): string {
  return text.replace(
    /<!\[CDATA\[(?:([^]*?)\]\]>|[^]*$)|&(#x[0-9a-fA-F]+|#\d+|\w+);/g,
    (whole, cdata: string | undefined, entity: string | undefined) => {
      if (cdata !== undefined) return cdata;
      if (entity === undefined) return whole;
      if (!entity.startsWith('#')) return entities[entity] ?? whole;
      const code = Number(entity.startsWith('#x') ? `0x${entity.slice(2)}` : entity.slice(1));
      return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

function invalid(reason: string): AppError {
  return new AppError('input', 'NUSPEC_INVALID', `The nuspec can't be read: ${reason}`);
}
