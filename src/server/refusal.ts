/** Refusals the wire knows, as errors: rules and handlers throw them, http/errorMapper.ts gives them their status. */
import { AppError } from '../errors/appError.ts';

/** 404: `The resource 'Projects-9' was not found.` */
export function notFound(what: string): AppError {
  return new AppError('refused', 'RESOURCE_NOT_FOUND', `The resource '${what}' was not found.`);
}

/** 400 with one finding per line in `Errors`. */
export function invalid(...findings: readonly string[]): AppError {
  return new AppError('refused', 'REQUEST_INVALID', findings.join(' '), { details: findings });
}

/** 400 whose only cause stands in `ErrorMessage`. */
export function refused(message: string): AppError {
  return new AppError('refused', 'REQUEST_REFUSED', message);
}

/** 409: something with this identity exists, or the document was changed meanwhile. */
export function conflict(message: string): AppError {
  return new AppError('refused', 'RESOURCE_CONFLICT', message);
}

/** 403: signed in, but lacking the permission. */
export function forbidden(permission: string): AppError {
  return new AppError(
    'auth',
    'PERMISSION_MISSING',
    `You do not have permission to perform this action. It needs the permission ${permission}.`,
  );
}

/** 404 for what this server does not do yet but other servers do: never pretended. */
export function notOffered(what: string): AppError {
  return new AppError('refused', 'NOT_OFFERED', `This server does not offer ${what}.`);
}
