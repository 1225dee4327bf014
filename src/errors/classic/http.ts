import type { ClassicWording } from '../appError.ts';

/** .NET's names of the statuses that an Octopus server answers with. */
const statusNames: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  408: 'RequestTimeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  501: 'NotImplemented',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

/** A refusal as the server worded it. */
export interface Refusal {
  readonly status: number;
  /** The envelope's message, or what stood in the answer instead. */
  readonly message: string;
  readonly findings: readonly string[];
}

/**
 * Octo's words for answers that refuse and for requests without an answer (octo-classic.md §1.7). What may pass by itself is worded so
 * that TeamCity's plug-in runs the command again, and nothing else is (build-servers.md §1.3.5).
 */
export const httpErrors = {
  refused: ({ status, message, findings }: Refusal): ClassicWording => ({
    message: [
      status >= 500 ? `Octopus Server returned an error: ${message}` : message,
      ...(findings.length === 0 ? [] : ['', ...findings.map((finding) => ` - ${finding}`)]),
      ...passing(status),
      `Error from Octopus Server (HTTP ${status} ${statusNames[status] ?? 'Unknown'})`,
    ].join('\n'),
    kind: 'refused',
  }),
  /** 401 and 403. */
  forbidden: ({ status, message }: Omit<Refusal, 'findings'>): ClassicWording => ({
    message: message === '' ? `The server returned a status code of ${status}: ` : message,
    kind: 'auth',
  }),
  /** Nothing was sent. `reason`: our own sentence. */
  unreachable: (reason: string): ClassicWording => ({ message: `Unable to connect to the Octopus Deploy server. ${reason}` }),
  broken: (reason: string, server: string): ClassicWording => ({
    message: `${reason}. The Octopus server ${server} is not available.`,
  }),
  timeout: (reason: string, server: string): ClassicWording => ({
    message: `Timeout getting response from ${server} (i/o timeout). ${reason}`,
  }),
};

function passing(status: number): readonly string[] {
  if (status === 429) return ['The Octopus server refuses more requests and is not available.'];
  return status >= 502 && status <= 504 ? [`The Octopus server returned HTTP status ${status}.`] : [];
}
