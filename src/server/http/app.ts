/** The HTTP application: what holds for every request, around {@link dispatch}. */
import { randomUUID } from 'node:crypto';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { isAppError } from '../../errors/appError.ts';
import { portalPage, portalPaths } from '../portal/portalPage.ts';
import type { AppParts } from './appParts.ts';
import { dispatch } from './dispatch.ts';
import { mapError } from './errorMapper.ts';
import { hostAllowList } from './hostAllowList.ts';
import { writeAnswer } from './writeAnswer.ts';

interface Environment {
  Bindings: HttpBindings;
  Variables: { requestId: string };
}

/** On every answer; nothing here may be framed, sniffed, cached or read by another site (reliability.md §6.11, S47). */
const headers: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

export function createApp(parts: AppParts): Hono<Environment> {
  const checkHost = hostAllowList(parts.hosts);
  const app = new Hono<Environment>();
  app.use('*', async (c, next) => {
    const requestId = randomUUID();
    c.set('requestId', requestId);
    const { outgoing } = c.env;
    for (const [name, value] of Object.entries({ ...headers, 'x-request-id': requestId })) outgoing.setHeader(name, value);
    checkHost(c.env.incoming.headers.host);
    await next();
  });
  for (const path of portalPaths) app.get(path, portalPage);
  app.all('*', async (c) => {
    const exchange = { url: new URL(c.req.url), incoming: c.env.incoming, outgoing: c.env.outgoing, signal: c.req.raw.signal };
    const written = await writeAnswer(await dispatch(parts, exchange), exchange);
    if (written === 'sent') return RESPONSE_ALREADY_SENT;
    return new Response(written.body, {
      status: written.status,
      headers: { 'content-type': written.contentType, ...(written.replayed && { 'idempotent-replayed': 'true' }) },
    });
  });
  app.onError((error, c) => answerError(parts, error, c));
  return app;
}

function answerError(parts: AppParts, error: unknown, c: Context<Environment>): Response {
  const requestId = c.get('requestId');
  const { status, body } = mapError(error, requestId);
  if (status >= 500)
    parts.log({
      level: 'error',
      message: `${c.req.method} ${c.req.path} failed${isAppError(error) ? `: ${error.message}` : ''}`,
      requestId,
      error,
    });
  if (c.env.outgoing.headersSent) {
    // Half an answer stands already: only a broken connection still tells the client.
    c.env.outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8' } });
}
