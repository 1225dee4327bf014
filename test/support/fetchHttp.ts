import { Readable } from 'node:stream';
import type { Http } from '../../src/platform/ports.ts';

/** The Http port over the global fetch, which msw can see; production never uses it. */
export function fetchHttp(): Http {
  return {
    async send({ method, url, headers, body, signal }) {
      const response = await fetch(url, {
        method,
        headers: { ...headers },
        redirect: 'manual',
        ...(body === undefined
          ? {}
          : { body: body instanceof Readable ? (Readable.toWeb(body) as ReadableStream) : (body as string), duplex: 'half' }),
        ...(signal === undefined ? {} : { signal }),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        async text(limit) {
          const text = await response.text();
          if (Buffer.byteLength(text) > limit) throw Object.assign(new Error('too large'), { code: 'BODY_TOO_LARGE' });
          return text;
        },
        stream: () => Readable.fromWeb(response.body as never),
      };
    },
    close: () => Promise.resolve(),
  };
}
