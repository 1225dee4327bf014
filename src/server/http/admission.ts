import { BlockList, isIP } from 'node:net';
import { AppError } from '../../errors/appError.ts';

/**
 * Who may connect: this machine and the networks of a proxy (`10.0.0.0/8`, `fd00::/8`, one address); everybody if there are none.
 * Ends with `NETWORK_INVALID` for a text that is no network.
 */
export function admission(clients: readonly string[] | undefined): (address: string | undefined) => boolean {
  if (!clients) return () => true;
  const allowed = new BlockList();
  allowed.addSubnet('127.0.0.0', 8);
  allowed.addAddress('::1', 'ipv6');
  for (const cidr of clients) addNetwork(allowed, cidr);
  return (address) => address !== undefined && allowed.check(plainAddress(address), isIP(plainAddress(address)) === 6 ? 'ipv6' : 'ipv4');
}

function addNetwork(list: BlockList, cidr: string): void {
  const [network = '', bits] = cidr.split('/');
  const version = isIP(network);
  const most = version === 6 ? 128 : 32;
  const prefix = bits === undefined ? most : Number(bits);
  if (version === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > most) {
    throw new AppError('usage', 'NETWORK_INVALID', `'${cidr}' is no network`, { hint: 'Write it as 10.0.0.0/8 or as one address.' });
  }
  list.addSubnet(network, prefix, version === 6 ? 'ipv6' : 'ipv4');
}

/** A socket that listens on `::` reports IPv4 clients as `::ffff:10.0.0.1`. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
