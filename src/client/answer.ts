import { isAppError } from '../errors/appError.ts';
import type { HttpResponse } from '../platform/ports.ts';
import { failureOf } from './failure.ts';
import type { Outcome } from './retryPolicy.ts';
import { parseRetryAfter } from './retryAfter.ts';

/** Most bytes of a JSON or text answer that are read. */
export const answerLimit = 64 * 1024 * 1024;
/** Most bytes that are read of an answer which is only going to be an error. */
const errorLimit = 1024 * 1024;

/** An answer, read to its end and told apart by what it is made of. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: 'json' | 'html' | 'invalid' | 'other';
  /** The parsed JSON of a body `json`. */
  readonly json: unknown;
  /** Where it came from, after redirects. */
  readonly url: URL;
}

/**
 * Reads an answer. A body that cannot be read to its end is a transport failure, except behind an error status: the server has
 * said what it meant, and may close the connection early (reliability.md F6).
 */
export async function readAnswer(response: HttpResponse, url: URL, expected: 'json' | 'text'): Promise<Answer> {
  const refused = response.status >= 400;
  const text = refused ? await readWhatIsThere(response) : await response.text(answerLimit);
  const contentType = response.headers['content-type'] ?? '';
  const parsed = expected === 'text' && !refused ? plainBody(contentType) : parseBody(text, contentType);
  return { status: response.status, headers: response.headers, text, url, ...parsed };
}

/** A text is what it is: a log may begin like a page or like JSON. Only its type tells a portal's page. */
function plainBody(contentType: string): Pick<Answer, 'body' | 'json'> {
  return { body: /\bhtml\b/i.test(contentType) ? 'html' : 'other', json: undefined };
}

async function readWhatIsThere(response: HttpResponse): Promise<string> {
  try {
    return await response.text(errorLimit);
  } catch (error) {
    if (isAppError(error) || failureOf(error).cause === 'timeout') throw error;
    return '';
  }
}

function parseBody(text: string, contentType: string): Pick<Answer, 'body' | 'json'> {
  const trimmed = text.trimStart();
  if (/\bhtml\b/i.test(contentType) || /^<(!doctype|html|head|body)\b/i.test(trimmed)) return { body: 'html', json: undefined };
  const looksLikeJson = /\bjson\b/i.test(contentType) || /^[{[]/.test(trimmed);
  if (!looksLikeJson) return { body: 'other', json: undefined };
  try {
    const json: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return { body: 'json', json };
  } catch (error) {
    if (error instanceof SyntaxError) return { body: 'invalid', json: undefined };
    throw error;
  }
}

/** What the retry policy needs to know of an answer. `now`: wall time, for a `Retry-After` date without a `Date`. */
export function outcomeOf(answer: Answer, now: number): Outcome {
  const retryAfter = parseRetryAfter(answer.headers['retry-after'], answer.headers['date'], now);
  return { kind: 'answer', status: answer.status, body: answer.body, ...(retryAfter === undefined ? {} : { retryAfter }) };
}
