import type { TestServer } from '../../../support/testServer.ts';

/** Pushes a file as the official clients do; `part` is the name of the form part. */
export async function pushFile(
  server: TestServer,
  fileName: string,
  bytes: Buffer,
  { query = '', part = 'file', space = 'Spaces-1' } = {},
) {
  const form = new FormData();
  form.append(part, new Blob([new Uint8Array(bytes)]), fileName);
  const answer = await fetch(`${server.url}/api/${space}/packages/raw${query}`, {
    method: 'POST',
    headers: { 'X-Octopus-ApiKey': server.apiKey },
    body: form,
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}
