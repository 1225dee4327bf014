import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
  /** The body as it came. */
  readonly bytes: Buffer;
}

/** Sends bytes as they are and reads until the server closes; for requests that no client library would make. */
export async function rawRequest(url: string, text: string | Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // The server may answer and close while we still write.
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  const all = Buffer.concat(chunks);
  const end = all.indexOf('\r\n\r\n');
  const head = all.toString('utf8', 0, end < 0 ? all.length : end);
  const bytes = end < 0 ? Buffer.alloc(0) : all.subarray(end + 4);
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), head, body: bytes.toString('utf8'), bytes };
}
