import { AppError } from '../../errors/appError.ts';
import type { Connection } from '../connection.ts';
import { mayBeOwn } from './mayBeOwn.ts';
import { type Found, settle } from './settle.ts';

/** Something whose name is its own in the space or in its project. */
interface Named {
  readonly Id: string;
  readonly Name: string;
  readonly LastModifiedBy: string | null;
}

export interface CreateNamedRequest<T extends Named> {
  /** The key is the same both times, so that a request that arrives late makes nothing twice. */
  create(idempotencyKey: string): Promise<T>;
  /** The one of that name, by a look at the server; the caller knows that there was none before. */
  find(): Promise<T | undefined>;
}

/**
 * Creates something that its name tells apart, exactly once although the answer may be lost: what has the name afterwards and was
 * last changed by this user, or by nobody knows whom, is what was created (reliability.md §5.3, C42). Rejects with `NAME_TAKEN`
 * where somebody else took the name meanwhile.
 */
export async function createNamed<T extends Named>(connection: Connection, { create, find }: CreateNamedRequest<T>): Promise<T> {
  const key = connection.newIdempotencyKey();
  const probe = async (): Promise<Found<T>> => {
    const found = await find();
    if (found === undefined) return { state: 'absent' };
    await refuseIfForeign(connection, found);
    return { state: 'done', value: found };
  };
  return (await settle(() => create(key), probe, { repeats: 1 })).value;
}

async function refuseIfForeign(connection: Connection, { Id, Name, LastModifiedBy }: Named): Promise<void> {
  if (await mayBeOwn(connection)(LastModifiedBy)) return;
  throw new AppError('refused', 'NAME_TAKEN', `${LastModifiedBy} has made something of the name ${Name} (${Id}) meanwhile`, {
    hint: 'Look at it before you run this again.',
  });
}
