import { setupServer } from 'msw/node';
import { connect, type ConnectOptions } from '../../src/client/connect.ts';
import type { Connection } from '../../src/client/connection.ts';
import { roots } from '../../src/contract/resources/root.ts';
import { spaces } from '../../src/contract/resources/spaces.ts';
import { fetchHttp } from './fetchHttp.ts';
import { fixedRandom } from './fixedRandom.ts';
import { mockEndpoint } from './mockEndpoint.ts';
import { retryClock } from './retryClock.ts';

/** The address msw answers at. */
export const mockUrl = 'http://octopus.test';

export const mockRoot = {
  Application: 'Octopus Deploy',
  Version: '2026.3.0',
  ApiVersion: '3.0.0',
  InstallationId: '5b1c3a52-6d0e-4f0e-9a0f-0f4f6f0d1a11',
};
export const mockSpaces = [
  { Id: 'Spaces-1', Name: 'Default', IsDefault: true },
  { Id: 'Spaces-2', Name: 'Payments' },
];

/** Handlers of a server that lets a client in: its root and its spaces. */
export function handshake() {
  return [
    mockEndpoint(mockUrl, roots.server, () => mockRoot),
    mockEndpoint(mockUrl, spaces.list, () => ({ TotalResults: mockSpaces.length, Items: mockSpaces })),
  ];
}

/** An msw server with the handshake; a test adds what it needs with `use`. */
export function mockServer() {
  return setupServer(...handshake());
}

export function connectOptions(options: Partial<ConnectOptions> = {}): ConnectOptions {
  return {
    server: mockUrl,
    credential: { kind: 'apiKey', value: 'API-CANARY0CLIENT' },
    http: fetchHttp(),
    clock: retryClock(),
    random: fixedRandom(),
    userAgent: 'pulpo/10.0.0',
    timeout: 600_000,
    retries: 4,
    ...options,
  };
}

export function connectedClient(options: Partial<ConnectOptions> = {}): Promise<Connection> {
  return connect(connectOptions(options));
}
