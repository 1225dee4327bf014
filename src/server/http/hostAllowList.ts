import { AppError } from '../../errors/appError.ts';
import { isLoopbackName } from '../../platform/loopbackName.ts';

/**
 * Checks the Host header of a request: a page in a browser that had its name rebound to this machine asks for its own name
 * (reliability.md S47). Loopback names are always allowed, the names given with `--host` too.
 */
export function hostAllowList(names: readonly string[]): (host: string | undefined) => void {
  const allowed = new Set(names.map((name) => name.toLowerCase()));
  return (host) => {
    const name = hostName(host ?? '');
    if (isLoopbackName(name) || allowed.has(name)) return;
    throw new AppError('refused', 'HOST_NOT_ALLOWED', `This server does not answer to the name '${name}'.`, {
      hint: 'Allow a name with pulpo server run --host NAME.',
    });
  };
}

/** The name without port, brackets and a final dot. */
function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host);
  const name = bracketed?.[1] ?? host.replace(/:\d*$/, '');
  return name.toLowerCase().replace(/\.$/, '');
}
