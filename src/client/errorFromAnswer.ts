import type { ClassicWording } from '../errors/appError.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import { httpErrors } from '../errors/classic/http.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { ErrorKind } from '../errors/exitCodes.ts';
import { ErrorBody, validationErrorMessage } from '../contract/errorBody.ts';
import type { Answer } from './answer.ts';

/** The cause of an AppError that a server's answer became; `status` is the HTTP status, `body` the parsed envelope if there was one. */
export class RefusedAnswer extends Error {
  readonly status: number;
  readonly body: ErrorBody | undefined;
  constructor(status: number, body: ErrorBody | undefined) {
    super(`HTTP ${status}`);
    this.name = 'RefusedAnswer';
    this.status = status;
    this.body = body;
  }
}

/** The HTTP status behind an error, undefined when no answer caused it. */
export function statusOf(error: unknown): number | undefined {
  const cause = isAppError(error) ? error.cause : undefined;
  return cause instanceof RefusedAnswer ? cause.status : undefined;
}

export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** True for a refusal with this status in the API's own words, not for the page of a portal or proxy. */
export function isRefusal(error: unknown, status: number): boolean {
  const cause = isAppError(error) ? error.cause : undefined;
  return cause instanceof RefusedAnswer && cause.status === status && cause.body !== undefined;
}

/** Who was not let in where, with what, and what to do; the server's own words follow. */
export function errorFromUnauthorised(refusal: AppError, { serverUrl, credential }: { serverUrl: string; credential: string }): AppError {
  return new AppError('auth', 'AUTHENTICATION_FAILED', `${serverUrl} does not accept ${credential}`, {
    cause: refusal.cause,
    details: [refusal.message, ...refusal.details],
    ...(refusal.classic === undefined ? {} : { classic: refusal.classic }),
    hint: 'Check that it is complete, was made on this server, and was neither revoked nor has expired; users make API keys on their page in the portal.',
  });
}

/** What a refusing answer means to the person who asked (rest-api.md §1). `request` names the operation: `POST releases`. */
export function errorFromAnswer(answer: Answer, request: string): AppError {
  if (answer.body === 'html' || (answer.body === 'other' && answer.status < 400)) return errorFromPage(answer, request);
  const envelope = ErrorBody.safeParse(answer.json);
  const body = envelope.success ? envelope.data : undefined;
  const cause = new RefusedAnswer(answer.status, body);
  const [kind, code] = meaningOf(answer.status);
  if (body === undefined) {
    const snippet = answer.text.trim().slice(0, 200);
    const message = `The server answered ${request} with HTTP status ${answer.status}${snippet === '' ? '' : `: ${snippet}`}`;
    return new AppError(kind, code, message, { cause, classic: octosWords(answer.status, snippet), ...hintFor(answer.status) });
  }
  const { message, details } = wording(body);
  const classic = octosWords(answer.status, body.ErrorMessage, body.Errors);
  const help = body.HelpText === null || body.HelpText === '' ? hintFor(answer.status) : { hint: body.HelpText };
  const prefix = answer.status >= 500 ? `The server failed (HTTP status ${answer.status}): ` : '';
  return new AppError(kind, code, `${prefix}${message}`, { cause, details, classic, ...help });
}

function octosWords(status: number, message: string, findings: readonly string[] = []): ClassicWording {
  return status === 401 || status === 403 ? httpErrors.forbidden({ status, message }) : httpErrors.refused({ status, message, findings });
}

/** A single finding replaces the generic sentence above it; several are listed below it. */
function wording(body: ErrorBody): { message: string; details: string[] } {
  const [first] = body.Errors;
  const generic = body.ErrorMessage === validationErrorMessage || body.ErrorMessage.trim() === '';
  if (generic && first !== undefined && body.Errors.length === 1) return { message: first, details: [] };
  return { message: body.ErrorMessage, details: body.Errors.filter((finding) => finding !== body.ErrorMessage) };
}

function meaningOf(status: number): readonly [ErrorKind, ErrorCode] {
  if (status === 401) return ['auth', 'AUTHENTICATION_FAILED'];
  if (status === 403) return ['auth', 'PERMISSION_MISSING'];
  if (status === 404) return ['refused', 'RESOURCE_NOT_FOUND'];
  if (status === 407) return ['configuration', 'PROXY_REFUSED'];
  if (status === 409) return ['refused', 'RESOURCE_CONFLICT'];
  if (status === 413) return ['refused', 'BODY_TOO_LARGE'];
  if (status === 429 || status === 503) return ['network', 'SERVER_BUSY'];
  if (status >= 500 || status === 408) return ['network', 'SERVER_FAILED'];
  return ['refused', 'REQUEST_INVALID'];
}

function hintFor(status: number): { hint?: string } {
  if (status === 413) return { hint: 'A proxy or the server limits the size of requests (in nginx: client_max_body_size).' };
  if (status >= 500 && status !== 503) return { hint: 'Run it again; if it fails again, the log of the server says why.' };
  if (status === 408) return { hint: 'Look at the load of the server and of the network, and run it again.' };
  if (status === 503) return { hint: 'The server is starting or undergoing maintenance; try again later.' };
  return {};
}

/** A page where the API should be: a portal, a proxy, or a URL that is not the server's. */
function errorFromPage(answer: Answer, request: string): AppError {
  const { status } = answer;
  const cause = new RefusedAnswer(status, undefined);
  const got = describePage(answer);
  if (status === 401 || status === 403 || status === 407 || status === 413 || status >= 500 || status === 408 || status === 429) {
    const [kind, code] = meaningOf(status);
    const message = `The server returned HTTP status ${status} for ${request}, with ${got} instead of an answer of the Octopus API`;
    return new AppError(kind, code, message, { cause, classic: octosWords(status, message), ...hintFor(status) });
  }
  const message = `Did not get the Octopus API at ${withoutUserInfo(answer.url)} (got ${got}, HTTP status ${status})`;
  return new AppError('configuration', 'NOT_AN_OCTOPUS_SERVER', message, {
    cause,
    hint: 'Check --server; it is the address of the portal, without /app or /api.',
  });
}

function describePage(answer: Answer): string {
  const type = (answer.headers['content-type'] ?? 'no content type').split(';')[0]?.trim() ?? '';
  const title = /<title[^>]*>([^<]{1,200})/i.exec(answer.text)?.[1]?.replace(/\s+/g, ' ').trim();
  return title === undefined || title === '' ? type : `${type} titled "${title}"`;
}

function withoutUserInfo(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
