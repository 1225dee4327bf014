/** The stored form of a task's log: one JSON record per line, appended and never changed. */
import { z } from 'zod';
import { lineCategories, nodeStatuses } from './logTree.ts';

const NodeRecord = z.object({ k: z.literal('node'), id: z.string(), parent: z.string().nullable(), name: z.string() });
const StateRecord = z.object({ k: z.literal('state'), id: z.string(), status: z.enum(nodeStatuses), at: z.string() });
const ProgressRecord = z.object({ k: z.literal('progress'), id: z.string(), percentage: z.number(), message: z.string() });
const LineRecord = z.object({
  k: z.literal('line'),
  id: z.string(),
  /** Position in the whole log, from 1. */
  n: z.number(),
  category: z.enum(lineCategories),
  at: z.string(),
  text: z.string(),
  detail: z.string().optional(),
});
const LogRecord = z.discriminatedUnion('k', [NodeRecord, StateRecord, ProgressRecord, LineRecord]);
export type LogRecord = z.infer<typeof LogRecord>;

/** A stored record, or undefined for what a killed server left half written. */
export function parseRecord(text: string): LogRecord | undefined {
  try {
    const parsed = LogRecord.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
