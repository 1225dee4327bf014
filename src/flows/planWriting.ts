import type { Names } from '../blueprint/names.ts';
import type { PlanItem, PlanSubject } from '../blueprint/plan.ts';
import type { SecretValues } from '../blueprint/stepToWire.ts';
import type { Connection } from '../client/connection.ts';

/** What writing the items of a plan needs. */
export interface WriteContext {
  readonly api: Connection;
  readonly signal: AbortSignal;
  readonly secrets: SecretValues;
  /** Knows what is on the server; every write adds what it made. */
  readonly names: Names;
  readonly existingSecrets: 'keep' | 'update';
}

export type SubjectOf<K extends PlanSubject['kind']> = Extract<PlanSubject, { kind: K }>;

export interface Work<K extends PlanSubject['kind']> {
  readonly subject: SubjectOf<K>;
  readonly item: PlanItem;
  readonly context: WriteContext;
}

/** Makes what is not there, and changes what is. */
export function createOrUpdate<T>(
  current: { readonly Id: string } | undefined,
  requests: { readonly create: () => Promise<T>; readonly update: (id: string) => Promise<T> },
): Promise<T> {
  return current === undefined ? requests.create() : requests.update(current.Id);
}
