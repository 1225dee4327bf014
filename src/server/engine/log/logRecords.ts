/** The stored form of a task's log: one JSON record per line, appended and never changed. */
import { parseJson } from '../../../platform/parseJson.ts';
import type { LineCategory, NodeStatus } from './logTree.ts';
import { lineCategories, nodeStatuses } from './logTree.ts';

export interface LineRecord {
  readonly k: 'line';
  readonly id: string;
  /** Position in the whole log, from 1. */
  readonly n: number;
  readonly category: LineCategory;
  /** Wire time. */
  readonly at: string;
  readonly text: string;
  readonly detail?: string;
}

export type LogRecord =
  | { readonly k: 'node'; readonly id: string; readonly parent: string | null; readonly name: string }
  | { readonly k: 'state'; readonly id: string; readonly status: NodeStatus; readonly at: string }
  | { readonly k: 'progress'; readonly id: string; readonly percentage: number; readonly message: string }
  | LineRecord;

const categories: ReadonlySet<unknown> = new Set(lineCategories);
const statuses: ReadonlySet<unknown> = new Set(nodeStatuses);

/** A stored record, or undefined for what a killed server left half written. */
export function parseRecord(text: string): LogRecord | undefined {
  const value = parseJson(text);
  return isRecord(value) ? value : undefined;
}

/** By hand, not by schema: a log may have a million records, and every poll of a client reads them. */
function isRecord(value: unknown): value is LogRecord {
  if (typeof value !== 'object' || value === null || !('k' in value) || !('id' in value) || typeof value.id !== 'string') return false;
  switch (value.k) {
    case 'node':
      return 'name' in value && typeof value.name === 'string' && 'parent' in value;
    case 'state':
      return 'status' in value && statuses.has(value.status) && 'at' in value && typeof value.at === 'string';
    case 'progress':
      return 'percentage' in value && typeof value.percentage === 'number' && 'message' in value && typeof value.message === 'string';
    case 'line':
      return 'n' in value && typeof value.n === 'number' && 'text' in value && typeof value.text === 'string' && isLine(value);
    default:
      return false;
  }
}

function isLine(value: object): boolean {
  return 'category' in value && categories.has(value.category) && 'at' in value && typeof value.at === 'string';
}
