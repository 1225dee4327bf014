/** What a handler may use beside its request. Built per request; everything in it is passed, nothing is global. */
import type { Clock } from '../../platform/ports.ts';
import type { Engine } from '../engine/port.ts';
import type { PackageStore } from '../packages/port.ts';
import type { PackageUploads } from '../packages/uploads/packageUploads.ts';
import type { Sealer } from '../store/seal.ts';
import type { Store } from '../store/port.ts';
import type { Permission } from './access.ts';
import type { LinkBuilder } from './links.ts';

/** Who asks. */
export interface Caller {
  /** `Users-1` */
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  may(permission: Permission): boolean;
}

/** The parts of the server that handlers work with. */
export interface Services {
  readonly engine: Engine;
  readonly packages: PackageStore;
  readonly uploads: PackageUploads;
  /** Seals sensitive values before they are stored. */
  readonly sealer: Sealer;
  /** False once a write to the disk has failed. */
  storeIsWritable(): boolean;
}

export interface RequestContext {
  /** Bound to the request's space. */
  readonly store: Store;
  /** The space of the request: `Spaces-1`. Server-level routes get the default space. */
  readonly space: string;
  /** Nobody on public routes without a credential. */
  readonly caller: Caller | undefined;
  readonly clock: Clock;
  readonly links: LinkBuilder;
  /** The request's URL as the client wrote it, without its query: for protocols that want absolute links. */
  readonly address: string;
  /** Aborted when the client goes away or the server closes. */
  readonly signal: AbortSignal;
  readonly services: Services;
  /** `n` random characters of `[A-Z0-9]`: log keys, snapshot ids. */
  randomKey(length: number): string;
}
