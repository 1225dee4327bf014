import type { ClassicWording } from '../appError.ts';

/** Octo's words for names that stand for nothing on the server (octo-classic.md §2.6). */
export const nameErrors = {
  /** Lookup by name or id: project, environment, channel, tenant, runbook, space. `within`: the project of a channel or runbook. */
  notFound: (noun: string, wanted: string, within?: string): ClassicWording => ({
    message:
      `Cannot find the ${noun} with name or id '${wanted}'${within === undefined ? '' : ` in ${within}`}. ` +
      'Please check the spelling and that you have permissions to view it. Please use Configuration > Test Permissions to confirm.',
    kind: 'usage',
  }),
  /** Several of one kind at once: `The environments 'a', 'b' do not exist …`. */
  notExisting: (noun: string, wanted: readonly string[]): ClassicWording => ({
    message:
      wanted.length === 1
        ? `The ${noun} ${named(wanted)} does not exist or you do not have permissions to view it.`
        : `The ${noun}s ${named(wanted)} do not exist or you do not have permissions to view them.`,
    kind: 'usage',
  }),
  /** Lookup by name alone. */
  notNamed: (noun: string, wanted: string): ClassicWording => ({
    message: `Could not find a ${noun} named '${wanted}'; either it does not exist or you lack permissions to view it.`,
    kind: 'usage',
  }),
  /** Several in a filter: `Could not find environment(s) named 'A, B'; …`. `nouns`: as octo wrote it. */
  notNamedAny: (nouns: string, wanted: readonly string[]): ClassicWording => ({
    message: `Could not find ${nouns} named '${wanted.join(', ')}'; either they do not exist or you lack permissions to view them.`,
    kind: 'usage',
  }),
  /** Several in a filter, in the lists of releases and deployments: `Could not find projects: A,B`. */
  noneOf: (nouns: string, wanted: readonly string[]): ClassicWording => ({
    message: `Could not find ${nouns}: ${wanted.join(',')}`,
    kind: 'usage',
  }),
  /** The one that a command works on, without its name. */
  notSpecified: (noun: string): ClassicWording => ({
    message: `Could not find the specified ${noun}; either it does not exist or you lack permissions to view it.`,
    kind: 'usage',
  }),
  /** A name that was to be given to something new. */
  taken: (noun: string, { Name, Id }: Named): ClassicWording => ({
    message: `The ${noun} ${Name} (ID ${Id}) already exists`,
    kind: 'usage',
  }),
  /** A tenant tag, as `Set/Tag`. */
  tagNotFound: (canonicalName: string): ClassicWording => ({
    message: `Unable to find matching tag from canonical tag name '${canonicalName}'.`,
    kind: 'usage',
  }),
  ambiguous: (noun: string, wanted: string, [first, second]: readonly [Named, Named]): ClassicWording => ({
    message: `Ambiguous ${noun} reference '${wanted}' matches both '${first.Name}' (${first.Id}) and '${second.Name}' (${second.Id}).`,
    kind: 'usage',
  }),
};

interface Named {
  readonly Id: string;
  readonly Name: string;
}

function named(texts: readonly string[]): string {
  return texts.map((text) => `'${text}'`).join(', ');
}
