import type { LibraryVariableSet } from '../contract/resources/libraryVariableSets.ts';
import type { TagSet } from '../contract/resources/tagSets.ts';
import type { Tenant } from '../contract/resources/tenants.ts';
import { given } from './given.ts';
import type { Names } from './names.ts';
import type { Path } from './readBlueprint.ts';
import type { LibraryVariableSetEntry, TagSetEntry, TenantEntry } from './schema.ts';
import { sameName, templatesToWire } from './toWire.ts';

/** A tag set: tags that the entry does not name stay, behind those that it names. */
export function tagSetToWire(entry: TagSetEntry, current: TagSet | undefined) {
  return {
    ...current,
    Name: entry.name,
    ...given({
      Description: entry.description,
      Type: entry.type,
      Scopes: entry.scopes,
      SortOrder: entry.sort_order,
      Tags: entry.tags === undefined ? undefined : tagsToWire(entry.tags, current?.Tags ?? []),
    }),
  };
}

function tagsToWire(entries: NonNullable<TagSetEntry['tags']>, current: TagSet['Tags']) {
  const named = entries.map((entry) => ({ entry, known: current.find((tag) => sameName(tag.Name, entry.name)) }));
  const others = current.filter((tag) => !named.some(({ known }) => known === tag));
  return [
    ...named.map(({ entry, known }) => ({
      ...known,
      Name: entry.name,
      ...given({ Color: entry.color, Description: entry.description }),
    })),
    ...others,
  ].map((tag, SortOrder) => ({ ...tag, SortOrder }));
}

export function libraryVariableSetToWire(entry: LibraryVariableSetEntry, current: LibraryVariableSet | undefined) {
  return {
    ...current,
    Name: entry.name,
    ...given({
      Description: entry.description,
      Templates: entry.templates === undefined ? undefined : templatesToWire(entry.templates, current?.Templates ?? []),
    }),
  };
}

/** A tenant; connections to projects that the entry does not name stay. */
export function tenantToWire(entry: TenantEntry, current: Tenant | undefined, { names, path }: { names: Names; path: Path }) {
  const connections = (entry.projects ?? []).map(({ project, environments }, index) => {
    const at = [...path, 'projects', index];
    return [
      names.idOf('project', project, [...at, 'project']),
      environments.map((name, position) => names.idOf('environment', name, [...at, 'environments', position])),
    ] as const;
  });
  return {
    ...current,
    Name: entry.name,
    ...given({
      Slug: entry.slug,
      Description: entry.description,
      IsDisabled: entry.is_disabled,
      TenantTags: entry.tenant_tags?.map((tag, index) => names.idOf('tag', tag, [...path, 'tenant_tags', index])),
      ProjectEnvironments:
        entry.projects === undefined ? undefined : { ...current?.ProjectEnvironments, ...Object.fromEntries(connections) },
    }),
  };
}
