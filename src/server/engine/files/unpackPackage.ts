import type { Extracted } from '../../../packaging/extractArchive.ts';
import { extractArchive } from '../../../packaging/extractArchive.ts';
import type { Clock } from '../../../platform/ports.ts';

/**
 * Unpacks a package of a task into a folder that must not exist yet, with those of its links that stay inside. The server answers
 * meanwhile, and an abort ends it, throwing the signal's reason.
 */
export function unpackPackage(
  archive: string,
  folder: string,
  { clock, signal, shownAs }: { readonly clock: Clock; readonly signal: AbortSignal; readonly shownAs?: string },
): Promise<Extracted> {
  return extractArchive(archive, folder, {
    links: 'skipOutside',
    pause: () => clock.sleep(0, signal),
    ...(shownAs !== undefined && { shownAs }),
  });
}
