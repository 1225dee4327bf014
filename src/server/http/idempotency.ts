/**
 * `Idempotency-Key` on requests that create something: the answer is stored in the transaction that does the work, so that the same
 * request sent again gets the same answer and does nothing (reliability.md §5.3). Advertised by no one but us; other servers ignore it.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { EndpointShape } from '../../contract/endpoint.ts';
import { AppError } from '../../errors/appError.ts';
import { defineCollection } from '../store/port.ts';
import type { Store, Transaction } from '../store/port.ts';
import type { Sealer } from '../store/seal.ts';

const keptFor = 24 * 60 * 60 * 1000;

const StoredAnswer = z.object({
  Id: z.string(),
  /** A sealed {@link Content}: answers can hold what nobody else may read. */
  Sealed: z.string(),
  Created: z.number(),
});

const Content = z.object({ requestHash: z.string(), status: z.number(), body: z.string() });

const answers = defineCollection({ name: 'idempotency', idPrefix: 'Answers', scope: 'server', schema: StoredAnswer, keys: () => ({}) });

/** A JSON answer that can be given again. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
}

export interface GivenAnswer extends KeptAnswer {
  /** True for an answer that was given before. */
  readonly replayed: boolean;
}

export interface Keeping {
  readonly store: Store;
  readonly sealer: Sealer;
}

export interface KeyedRequest {
  /** The header's value, within the caller: two users never share a key. */
  readonly key: string;
  readonly callerId: string;
  /** Everything that makes the request this one: method, path, query and body. */
  readonly content: readonly (string | Buffer)[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** True for endpoints that create: their POST answers 201 or their path says so. A cancel or a state change may be sent twice anyway. */
export function isCreator(endpoint: EndpointShape): boolean {
  return (
    endpoint.method === 'POST' &&
    (endpoint.accepts ?? 'json') === 'json' &&
    (endpoint.status === 201 || /(^|\/)create\//.test(endpoint.path))
  );
}

/** Gives the stored answer, or runs `work` with a store whose transactions join this one and keeps its answer. */
export async function answerOnce(
  { store, sealer }: Keeping,
  request: KeyedRequest,
  work: (joined: Store) => Promise<KeptAnswer>,
): Promise<GivenAnswer> {
  const id = hash([request.callerId, '\n', request.key]);
  const requestHash = hash(request.content);
  const place = { collection: answers.name, id, field: 'Sealed' };
  return store.transaction(async (tx) => {
    await forgetOld(tx, request.now);
    const kept = await tx.collection(answers).get(id);
    if (kept) {
      const content = Content.parse(JSON.parse(sealer.open(kept.Sealed, place)));
      if (content.requestHash !== requestHash)
        throw new AppError('refused', 'IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request.');
      return { status: content.status, body: content.body, replayed: true };
    }
    const answer = await work(joinedStore(tx));
    const sealed = sealer.seal(JSON.stringify({ requestHash, ...answer }), place);
    await tx.collection(answers).insert({ Id: id, Sealed: sealed, Created: request.now });
    return { ...answer, replayed: false };
  });
}

/** A store whose work runs inside a transaction that is open already; what fails is undone alone. */
function joinedStore(tx: Transaction): Store {
  return {
    transaction: (work) => tx.attempt(() => work(tx)),
    read: (work) => work(tx),
    inSpace: (spaceId) => joinedStore(tx.inSpace(spaceId)),
  };
}

/** Answers are kept 24 hours. They were made in the order they are stored, so looking at the oldest few each time is enough. */
async function forgetOld(tx: Transaction, now: number): Promise<void> {
  const oldest = await tx.collection(answers).find({ order: 'oldest', take: 20 });
  for (const answer of oldest.items) {
    if (answer.Created + keptFor < now) await tx.collection(answers).delete(answer.Id);
  }
}

function hash(parts: readonly (string | Buffer)[]): string {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest('hex');
}
