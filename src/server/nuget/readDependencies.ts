/** What a package needs, from its nuspec (https://learn.microsoft.com/nuget/reference/nuspec#dependencies-element). */
import { unescapeXml } from '../../packaging/nuspec.ts';
import type { DependencyGroup } from '../packages/port.ts';

/**
 * The groups of a nuspec, as they stand there. What stands in no group is one of its own, for every framework; a group without
 * dependencies stays: it says that its framework needs nothing.
 */
export function readDependencies(nuspec: string): DependencyGroup[] {
  const groups: DependencyGroup[] = [];
  let inside = false;
  let group: DependencyGroup | undefined;
  for (const { name, kind, attributes } of tagsOf(nuspec)) {
    if (name === 'dependencies') inside = kind === 'open';
    if (!inside) continue;
    if (name === 'group') {
      group = kind === 'close' ? undefined : { TargetFramework: attributes['targetFramework'] || null, Dependencies: [] };
      if (group) groups.push(group);
      if (kind === 'empty') group = undefined;
    }
    // The lists of version 2 separate their parts with these characters.
    if (name !== 'dependency' || kind === 'close' || !/^[^\s:|]+$/.test(attributes['id'] ?? '')) continue;
    if (!group) {
      group = { TargetFramework: null, Dependencies: [] };
      groups.push(group);
    }
    group.Dependencies.push({ Id: attributes['id'] ?? '', Range: attributes['version'] ?? '' });
  }
  return groups;
}

interface Tag {
  /** Without its prefix. */
  readonly name: string;
  readonly kind: 'open' | 'close' | 'empty';
  readonly attributes: Readonly<Record<string, string>>;
}

/** One look at each character: the text comes from whoever pushes. */
function* tagsOf(text: string): Generator<Tag> {
  const tag = /<(\/?)(?:[\w.-]+:)?([\w.-]+)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const passed = behindHidden(text, at);
    if (passed !== undefined) {
      at = passed;
      continue;
    }
    tag.lastIndex = at;
    const [whole, close, name, attributes = '', empty] = tag.exec(text) ?? [];
    at += whole?.length ?? 1;
    if (name !== undefined)
      yield { name, kind: close === '/' ? 'close' : empty === '/' ? 'empty' : 'open', attributes: attributesOf(attributes) };
  }
}

/** Where a comment or a CDATA section that begins here ends; what looks like a tag in there is none. */
function behindHidden(text: string, at: number): number | undefined {
  for (const [start, end] of [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
  ] as const) {
    if (!text.startsWith(start, at)) continue;
    const last = text.indexOf(end, at + start.length);
    return last < 0 ? text.length : last + end.length;
  }
  return undefined;
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const found = text.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  return Object.fromEntries([...found].map(([, name = '', double, single]) => [name, unescapeXml(double ?? single ?? '').trim()]));
}
