/** From what was thrown to what the client reads: status and the envelope of rest-api.md §1. Never a stack, never SQL. */
import type { z } from 'zod';
import type { ErrorBody } from '../../contract/errorBody.ts';
import { validationErrorMessage } from '../../contract/errorBody.ts';
import { isAppError } from '../../errors/appError.ts';
import type { AppError } from '../../errors/appError.ts';
import type { ErrorCode } from '../../errors/codes.ts';
import type { ErrorKind } from '../../errors/exitCodes.ts';

export interface ErrorReply {
  readonly status: number;
  readonly body: ErrorBody;
}

const statusByCode: Partial<Readonly<Record<ErrorCode, number>>> = {
  NOT_AUTHENTICATED: 401,
  PERMISSION_MISSING: 403,
  HOST_NOT_ALLOWED: 403,
  RESOURCE_NOT_FOUND: 404,
  NOT_OFFERED: 404,
  METHOD_NOT_ALLOWED: 405,
  RESOURCE_CONFLICT: 409,
  // Not 400: the base was replaced meanwhile, and clients push the whole file after anything but 400 and 409 (octo-classic.md §5).
  DELTA_MISFIT: 412,
  BODY_TOO_LARGE: 413,
  RANGE_UNSATISFIABLE: 416,
  IDEMPOTENCY_KEY_REUSED: 422,
  STORE_BUSY: 503,
  STORE_FULL: 507,
  SERVER_STARTING: 503,
};

const statusByKind: Readonly<Record<ErrorKind, number>> = {
  refused: 400,
  usage: 400,
  input: 400,
  auth: 401,
  failed: 500,
  io: 500,
  configuration: 500,
  network: 502,
  unknown: 500,
  pending: 500,
  bug: 500,
  interrupted: 503,
  terminated: 503,
};

/** `requestId` is all a person learns about a failure of ours: it stands in the server's log beside the cause. */
export function mapError(error: unknown, requestId: string): ErrorReply {
  if (isAppError(error)) return mapAppError(error);
  return {
    status: 500,
    body: envelope(`There was an unexpected error in the server. Its log knows more under ${requestId}.`, [], undefined),
  };
}

/** What the schemas found wrong with a request, one sentence per finding. */
export function describeIssues(error: z.ZodError): readonly string[] {
  return error.issues.map((issue) => {
    const field = issue.path.map(String).join('.');
    if (field === '') return issue.message.endsWith('received undefined') ? 'The request needs a body.' : issue.message;
    if (issue.message.endsWith('received undefined')) return `The field '${field}' is missing.`;
    return `The field '${field}' is not valid: ${issue.message}`;
  });
}

function mapAppError(error: AppError): ErrorReply {
  const status = statusByCode[error.code] ?? statusByKind[error.kind];
  const several = error.code === 'REQUEST_INVALID' || error.code === 'RESOURCE_CONFLICT';
  if (!several) return { status, body: envelope(error.message, error.details, error.hint) };
  const findings = error.details.length > 0 ? error.details : [error.message];
  return { status, body: envelope(validationErrorMessage, findings, error.hint) };
}

function envelope(message: string, findings: readonly string[], hint: string | undefined): ErrorBody {
  return {
    ErrorMessage: message,
    Errors: [...findings],
    Details: {},
    FullException: null,
    HelpText: hint ?? null,
    HelpLink: null,
    ParsedHelpLinks: [],
  };
}
