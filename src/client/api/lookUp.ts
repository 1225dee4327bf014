import type { ClassicWording } from '../../errors/appError.ts';
import { AppError } from '../../errors/appError.ts';
import { nameErrors } from '../../errors/classic/names.ts';
import { isNotFound } from '../errorFromAnswer.ts';
import { didYouMean } from '../../errors/nearest.ts';

/** What can be found by name. */
export interface NamedResource {
  readonly Id: string;
  readonly Name: string;
  readonly Slug?: string | null;
}

/** Where resources of one kind are found. */
export interface Directory<T extends NamedResource> {
  /** `project`, for messages. */
  readonly noun: string;
  /** What ids look like before the dash and the number: `Projects`. */
  readonly idPrefix: string;
  /** Undefined where the id stands for nothing. */
  byId(id: string): Promise<T | undefined>;
  /** Those whose name contains the text; more do no harm. */
  byPartialName(text: string): Promise<readonly T[]>;
  /** All of them, asked for only to find the nearest names. */
  all(): Promise<readonly T[]>;
}

/**
 * The resource that a name, id or slug stands for; names match whole, trimmed and without regard to case (octo-classic.md §2.6).
 * One request for a name, two for what looks like an id.
 * @throws AppError `NAME_NOT_FOUND` with the nearest names, or `NAME_AMBIGUOUS` where an id and a name mean different things.
 */
export async function lookUp<T extends NamedResource>(directory: Directory<T>, wanted: string, classic?: ClassicWording): Promise<T> {
  const looksLikeId = new RegExp(`^${directory.idPrefix}-\\d+$`, 'i').test(wanted.trim());
  const [byId, named] = await Promise.all([
    looksLikeId ? directory.byId(wanted.trim()) : undefined,
    directory.byPartialName(wanted.trim()),
  ]);
  const byName = named.find((item) => isCalled(item.Name, wanted));
  if (byId !== undefined && byName !== undefined && byId.Id !== byName.Id) throw ambiguous(directory.noun, wanted, [byId, byName]);
  const found = byId ?? byName;
  return found ?? choose(directory.noun, await directory.all(), wanted, classic);
}

/** The one of the given resources that a name, id or slug stands for; no request. Throws as {@link lookUp}; `classic`: octo's words for that. */
export function choose<T extends NamedResource>(
  noun: string,
  all: readonly T[],
  wanted: string,
  classic: ClassicWording = nameErrors.notFound(noun, wanted),
): T {
  const found = findCalled(all, wanted);
  if (found !== undefined) return found;
  throw notFound(noun, all, [wanted], classic);
}

/** As {@link choose}, undefined where the text stands for nothing. */
export function findCalled<T extends NamedResource>(all: readonly T[], wanted: string): T | undefined {
  return findNamed(all, wanted) ?? all.find((item) => isCalled(item.Id, wanted) || isCalled(item.Slug ?? '', wanted));
}

/** The one of this very name; trimmed and without regard to case, as servers compare names that must be unique. */
export function findNamed<T extends { readonly Name: string }>(all: readonly T[], name: string): T | undefined {
  return all.find((item) => isCalled(item.Name, name));
}

/** As {@link choose} for several, each once; all that are missing are told at once. */
export function chooseAll<T extends NamedResource>(
  noun: string,
  all: readonly T[],
  wanted: readonly string[],
  classic = (missing: readonly string[]): ClassicWording => nameErrors.notExisting(noun, missing),
): readonly T[] {
  const isThere = (name: string): boolean => all.some((item) => [item.Name, item.Id, item.Slug ?? ''].some((text) => isCalled(text, name)));
  const missing = wanted.filter((name) => !isThere(name));
  if (missing.length > 0) throw notFound(noun, all, missing, classic(missing));
  return [...new Set(wanted.map((name) => choose(noun, all, name)))];
}

function isCalled(name: string, wanted: string): boolean {
  return name !== '' && name.trim().toLowerCase() === wanted.trim().toLowerCase();
}

function notFound(noun: string, all: readonly NamedResource[], missing: readonly string[], classic: ClassicWording): AppError {
  const names = all.map((item) => item.Name);
  const quoted = missing.map((name) => `'${name}'`).join(', ');
  const sentence = missing.length === 1 ? `There is no ${noun} ${quoted}` : `There are no ${noun}s ${quoted}`;
  const hints = missing.flatMap((name) => didYouMean(name, names) ?? []);
  const hint =
    hints.length > 0
      ? hints.join(' ')
      : names.length === 0
        ? `This space has no ${noun} that you may see.`
        : 'Check the spelling, the space and your permissions.';
  return new AppError('refused', 'NAME_NOT_FOUND', sentence, { hint, classic });
}

function ambiguous(noun: string, wanted: string, found: readonly [NamedResource, NamedResource]): AppError {
  const both = found.map((item) => `'${item.Name}' (${item.Id})`).join(' and ');
  return new AppError('refused', 'NAME_AMBIGUOUS', `'${wanted}' is the id of one ${noun} and the name of another: ${both}`, {
    classic: nameErrors.ambiguous(noun, wanted, found),
  });
}

/** The answer, or undefined where the server says that there is none. */
export async function unlessNotFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
