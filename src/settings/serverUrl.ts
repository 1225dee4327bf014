import { AppError } from '../errors/appError.ts';

/** The server's address without `/api…` and trailing slash, as octo reads it. Credentials in it are refused. */
export function normaliseServerUrl(text: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new AppError('configuration', 'SERVER_URL_INVALID', `"${text}" is no URL of a server`, {
      hint: 'Write it as https://octopus.example.com.',
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError('configuration', 'SERVER_URL_INVALID', `The URL of the server holds a user name or password: ${text}`, {
      hint: 'Use --api-key-file, or --user and --pass.',
    });
  }
  const path = `${url.pathname.replace(/\/+$/, '')}/`;
  const api = path.toLowerCase().lastIndexOf('/api/');
  return `${url.origin}${(api === -1 ? path : path.slice(0, api + 1)).replace(/\/+$/, '')}`;
}

/** Whether two servers have the same origin (scheme, host and port). */
export function sameOrigin(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}
