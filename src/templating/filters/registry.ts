import { foldCase } from '../text/casing.ts';
import { addDays, addHours } from './addTime.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { toLower, toUpper } from './casing.ts';
import { contains, endsWith, startsWith } from './compare.ts';
import { substring, trim, truncate } from './cut.ts';
import type { Filter } from './filter.ts';
import { format } from './format.ts';
import { md5, sha1, sha256, sha384, sha512 } from './hash.ts';
import { indent } from './indent.ts';
import { append, prepend } from './join.ts';
import { markdown } from './markdown.ts';
import { htmlEscape, jsonEscape, xmlEscape } from './markupEscape.ts';
import { nothing } from './nothing.ts';
import { nowDate, nowDateUtc } from './nowDate.ts';
import { match, replace } from './patterns.ts';
import { propertiesKeyEscape, propertiesValueEscape } from './propertiesEscape.ts';
import { uriDataEscape, uriEscape } from './uriEscape.ts';
import { uriPart } from './uriPart.ts';
import {
  versionMajor,
  versionMetadata,
  versionMinor,
  versionPatch,
  versionPreRelease,
  versionPreReleaseCounter,
  versionPreReleasePrefix,
  versionRevision,
} from './version.ts';
import { yamlDoubleQuoteEscape, yamlSingleQuoteEscape } from './yamlEscape.ts';

/** Every filter of the language by its name as the documentation writes it; names are matched in any casing. */
export const filters = {
  ...{ ToLower: toLower, ToUpper: toUpper, ToBase64: toBase64, FromBase64: fromBase64 },
  ...{ HtmlEscape: htmlEscape, XmlEscape: xmlEscape, JsonEscape: jsonEscape },
  ...{ YamlSingleQuoteEscape: yamlSingleQuoteEscape, YamlDoubleQuoteEscape: yamlDoubleQuoteEscape },
  ...{ PropertiesKeyEscape: propertiesKeyEscape, PropertiesValueEscape: propertiesValueEscape },
  ...{ UriEscape: uriEscape, UriDataEscape: uriDataEscape, UriPart: uriPart },
  ...{ Markdown: markdown, MarkdownToHtml: markdown },
  ...{ NowDate: nowDate, NowDateUtc: nowDateUtc, AddHours: addHours, AddDays: addDays, Format: format },
  ...{ Replace: replace, Match: match, StartsWith: startsWith, EndsWith: endsWith, Contains: contains },
  ...{ Substring: substring, Truncate: truncate, Trim: trim, Indent: indent, Append: append, Prepend: prepend },
  ...{ VersionMajor: versionMajor, VersionMinor: versionMinor, VersionPatch: versionPatch, VersionRevision: versionRevision },
  ...{ VersionPreRelease: versionPreRelease, VersionPreReleasePrefix: versionPreReleasePrefix },
  ...{ VersionPreReleaseCounter: versionPreReleaseCounter, VersionMetadata: versionMetadata },
  ...{ Md5: md5, Sha1: sha1, Sha256: sha256, Sha384: sha384, Sha512: sha512 },
  null: nothing,
} as const satisfies Readonly<Record<string, Filter>>;

const byFoldedName: ReadonlyMap<string, Filter> = new Map(Object.entries(filters).map(([name, filter]) => [foldCase(name), filter]));

/** The filter of that name in any casing, or undefined. */
export function filterNamed(name: string): Filter | undefined {
  return byFoldedName.get(foldCase(name));
}
