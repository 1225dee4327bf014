import type { Node, ParseError } from 'jsonc-parser';
import { getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser';
import { AppError } from '../errors/appError.ts';
import type { BuildCommit, BuildInformation, BuildInformationTextKey } from './buildInformation.ts';
import { emptyBuildInformation, textKeys } from './buildInformation.ts';
import { decodeText, withStandardQuotes } from './lenientJson.ts';

/**
 * Reads a build-information file as generously as both official tools do: any of the encodings plug-ins write, keys in any case,
 * unknown keys passed over, comments and missing quotes allowed (build-servers.md §4.1).
 * @param source the bytes, and the name of the file for messages.
 * @throws AppError `BUILD_INFORMATION_INVALID` naming the line and column, or the key and what it should hold.
 */
export function readBuildInformation(source: { readonly bytes: Uint8Array; readonly file: string }): BuildInformation {
  const text = withStandardQuotes(decodeText(source.bytes));
  const reader = new Reader(text, source.file);
  return reader.document();
}

/** One file while it is read: the text is needed wherever a position is named. */
class Reader {
  readonly #text: string;
  readonly #file: string;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  document(): BuildInformation {
    const errors: ParseError[] = [];
    const root = parseTree(this.#text, errors, { allowTrailingComma: true, allowEmptyContent: false });
    const first = errors[0];
    if (first !== undefined) throw this.#invalid(first.offset, `is no JSON: ${printParseErrorCode(first.error)}`);
    if (root?.type !== 'object') throw this.#invalid(root?.offset ?? 0, 'holds no JSON object');
    const members = membersOf(root);
    const texts = Object.fromEntries(textKeys.map((key) => [key, this.#member(members, key)]));
    return { ...emptyBuildInformation, ...texts, Commits: this.#commits(members) };
  }

  #member(members: Members, key: BuildInformationTextKey): string | null {
    const node = members.get(key.toLowerCase());
    return node === undefined ? null : this.#textOf(node, key);
  }

  #commits(members: Members): BuildCommit[] {
    const node = members.get('commits');
    if (node === undefined || node.type === 'null') return [];
    if (node.type !== 'array') throw this.#wrong(node, 'Commits', 'a list of commits');
    return (node.children ?? []).map((child, index) => this.#commit(child, `Commits[${index}]`));
  }

  #commit(node: Node, path: string): BuildCommit {
    if (node.type !== 'object') throw this.#wrong(node, path, 'an object with Id and Comment');
    const members = membersOf(node);
    const id = members.get('id');
    const comment = members.get('comment');
    const Id = id === undefined ? null : this.#textOf(id, `${path}.Id`);
    if (Id === null || Id === '') throw this.#wrong(node, `${path}.Id`, 'the id of the commit');
    return { Id, Comment: comment === undefined ? '' : (this.#textOf(comment, `${path}.Comment`) ?? '') };
  }

  /** Numbers count as texts, as in Json.NET: many scripts write the build number without quotes. */
  #textOf(node: Node, path: string): string | null {
    if (node.type === 'null') return null;
    if (node.type === 'string') return String(getNodeValue(node));
    if (node.type === 'number') return this.#text.slice(node.offset, node.offset + node.length);
    throw this.#wrong(node, path, 'a text');
  }

  #wrong(node: Node, path: string, wanted: string): AppError {
    return this.#invalid(node.offset, `has ${nameOf(node)} for ${path}, where ${wanted} belongs`);
  }

  #invalid(offset: number, problem: string): AppError {
    const before = this.#text.slice(0, offset).split('\n');
    const position = `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
    return new AppError('input', 'BUILD_INFORMATION_INVALID', `${this.#file}:${position} ${problem}`, {
      hint: `A build-information file is a JSON object with ${textKeys.join(', ')} and Commits.`,
    });
  }
}

/** Members by lower-case key; of keys that differ only in case the last one counts, as in both official readers. */
type Members = ReadonlyMap<string, Node>;

function membersOf(node: Node): Members {
  const members = new Map<string, Node>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key !== undefined && value !== undefined) members.set(String(getNodeValue(key)).toLowerCase(), value);
  }
  return members;
}

function nameOf(node: Node): string {
  switch (node.type) {
    case 'array':
      return 'a list';
    case 'object':
      return 'an object';
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'string':
    case 'number':
    case 'property':
      return `a ${node.type}`;
  }
}
