import { httpErrors } from '../errors/classic/http.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import type { Clock, Random } from '../platform/ports.ts';
import { type Answer, outcomeOf } from './answer.ts';
import { errorFromAnswer, errorFromUnauthorised } from './errorFromAnswer.ts';
import { brokenHint, describeFailure, errorFromFailure } from './errorFromFailure.ts';
import { failureOf } from './failure.ts';
import { classify, nextAttempt, type Next, type Operation, type Outcome, type TokenBucket } from './retryPolicy.ts';

/** Told before every further attempt. */
export interface RetryNotice {
  readonly message: string;
  /** Which attempt comes next, counted from 1. */
  readonly attempt: number;
  readonly of: number;
  readonly delayMs: number;
}

export interface RepeatContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly bucket: TokenBucket;
  /** Further attempts after the first. */
  readonly retries: number;
  readonly serverUrl: string;
  readonly proxy?: string;
  /** What lets the user in, and where it came from, for messages: `the API key from OCTOPUS_API_KEY`. */
  readonly credentialName: string;
  readonly onRetry?: (notice: RetryNotice) => void;
}

export interface RepeatOptions {
  readonly operation: Operation;
  /** `POST releases`, for messages. */
  readonly request: string;
  readonly signal?: AbortSignal;
  readonly outageBudget?: number;
  readonly budget?: number;
  /** Asked after a failed attempt: true where the server has got so much further that the attempts are counted anew (reliability.md §5.2). */
  readonly advanced?: () => boolean;
  /** How far it had come, for the notice of a retry: `at 1.2 of 5.0 GB`. */
  readonly position?: () => string | undefined;
  /** An answer that counts as success although its status says otherwise. */
  readonly acceptable?: (answer: Answer, attempt: number) => boolean;
}

/** One attempt: the answer, whatever its status, or why there was none. */
type Attempted =
  | { readonly outcome: Outcome; readonly answer: Answer }
  | { readonly outcome: Extract<Outcome, { kind: 'failure' }>; readonly answer?: undefined };

/**
 * Makes an attempt, and again as far as the policy allows. Rejects with what the last answer or failure means, or with
 * `OUTCOME_UNKNOWN` where the request may have been carried out and must not simply be repeated.
 */
export async function repeatRequest(
  context: RepeatContext,
  options: RepeatOptions,
  attempt: (number: number) => Promise<Answer>,
): Promise<Answer> {
  const started = context.clock.monotonic();
  const failures: AppError[] = [];
  for (let made = 1; ; made++) {
    const attempted = await attemptOnce(context.clock, () => attempt(made));
    const { answer, outcome } = attempted;
    const verdict = classify(options.operation, outcome);
    if (answer && (verdict === 'accept' || options.acceptable?.(answer, made) === true)) {
      context.bucket.succeed();
      return answer;
    }
    const error = errorOf(context, options, attempted);
    failures.push(error);
    if (verdict === 'probe' || verdict === 'unknown') throw outcomeUnknown(options.request, error);
    if (verdict !== 'retry') throw error;
    if (options.advanced?.() === true) made = 1;
    const next = decide(context, options, { outcome, made, elapsed: context.clock.monotonic() - started });
    if (next.go === 'stop') throw exhausted(failures, next);
    context.onRetry?.(noticeOf(context, options, { outcome, made, delay: next.delay }));
    await context.clock.sleep(next.delay, options.signal);
  }
}

async function attemptOnce(clock: Clock, attempt: () => Promise<Answer>): Promise<Attempted> {
  try {
    const answer = await attempt();
    return { answer, outcome: outcomeOf(answer, clock.now()) };
  } catch (error) {
    if (isAppError(error)) throw error;
    const failure = failureOf(error);
    // No code anywhere: not the network's doing but a bug, which must not be repeated away.
    if (failure.code === 'UNKNOWN') throw error;
    return { outcome: { kind: 'failure', failure } };
  }
}

function decide(context: RepeatContext, options: RepeatOptions, state: { outcome: Outcome; made: number; elapsed: number }): Next {
  const attempts = {
    made: state.made,
    allowed: context.retries + 1,
    elapsed: state.elapsed,
    ...(options.outageBudget === undefined ? {} : { outageBudget: options.outageBudget }),
    ...(options.budget === undefined ? {} : { budget: options.budget }),
  };
  const next = nextAttempt(state.outcome, attempts, context.random);
  // A wait polls at its own slow pace; the bucket guards against storms of everything else.
  if (next.go === 'stop' || options.outageBudget !== undefined || context.bucket.take(state.outcome)) return next;
  return { go: 'stop', reason: 'budget' };
}

function errorOf(context: RepeatContext, options: RepeatOptions, attempted: Attempted): AppError {
  if (attempted.answer) return errorFromUnwanted(attempted.answer, options.request, context);
  const destination = { url: new URL(context.serverUrl), ...(context.proxy === undefined ? {} : { proxy: context.proxy }) };
  return errorFromFailure(attempted.outcome.failure, destination);
}

function errorFromUnwanted(answer: Answer, request: string, { serverUrl, credentialName }: RepeatContext): AppError {
  if (answer.status === 401) return errorFromUnauthorised(errorFromAnswer(answer, request), { serverUrl, credential: credentialName });
  if (answer.body !== 'invalid' || answer.status >= 400) return errorFromAnswer(answer, request);
  const message = `The answer to ${request} was cut short: its JSON is incomplete`;
  return new AppError('network', 'CONNECTION_BROKEN', message, { hint: brokenHint, classic: httpErrors.broken(message, serverUrl) });
}

function outcomeUnknown(request: string, cause: AppError): AppError {
  return new AppError('unknown', 'OUTCOME_UNKNOWN', `Can't tell whether ${request} was carried out: the answer was lost`, {
    cause,
    details: [cause.message],
    hint: 'Look on the server before you run this again.',
  });
}

/** The last error, with the first one where it tells something else, and how often it was tried. */
function exhausted(failures: readonly AppError[], next: Extract<Next, { go: 'stop' }>): AppError {
  const last = failures[failures.length - 1];
  const first = failures[0];
  if (last === undefined || first === undefined) throw new Error('nothing was attempted');
  const details = [...last.details];
  if (first.message !== last.message) details.push(`First failure: ${first.message}`);
  if (failures.length > 1) details.push(`Tried ${failures.length} times.`);
  const wanted = next.wanted === undefined ? {} : { hint: `The server asks to come back in ${Math.ceil(next.wanted / 1000)} s.` };
  const hint = last.hint === undefined ? {} : { hint: last.hint };
  const classic = last.classic === undefined ? {} : { classic: last.classic };
  return new AppError(last.kind, last.code, last.message, { cause: last.cause, details, ...classic, ...hint, ...wanted });
}

function noticeOf(context: RepeatContext, options: RepeatOptions, state: { outcome: Outcome; made: number; delay: number }): RetryNotice {
  const { outcome, made, delay } = state;
  const reason = outcome.kind === 'failure' ? describeFailure(outcome.failure) : `HTTP status ${outcome.status}`;
  const of = context.retries + 1;
  const seconds = (delay / 1000).toFixed(1);
  const count = options.outageBudget === undefined ? `attempt ${made + 1} of ${of}` : 'trying again';
  const position = options.position?.();
  const where = position === undefined ? '' : ` ${position}`;
  return { message: `${options.request}: ${reason}${where}; ${count} in ${seconds} s`, attempt: made + 1, of, delayMs: delay };
}
