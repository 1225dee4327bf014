import { expect, it } from 'vitest';
import { admission } from '../../../../src/server/http/admission.ts';

it('lets everybody connect where no network is named', () => {
  expect(admission(undefined)('203.0.113.7')).toBe(true);
});

it('lets only the named networks and this machine connect, IPv4 behind an IPv6 socket too', () => {
  const admits = admission(['10.0.0.0/8', '192.168.1.5', 'fd00::/8']);
  const addresses = ['10.1.2.3', '::ffff:10.1.2.3', '192.168.1.5', 'fd12::1', '127.0.0.1', '::1', '::ffff:127.0.0.1'];
  expect(addresses.filter((address) => !admits(address))).toEqual([]);
  const strangers = ['11.0.0.1', '::ffff:11.0.0.1', '192.168.1.6', 'fe80::1', '2001:db8::1', undefined];
  expect(strangers.filter((address) => admits(address))).toEqual([]);
});

it('names a text that is no network', () => {
  for (const text of ['10.0.0.0/33', 'proxy', '10.0.0.0/x', 'fd00::/129', '']) {
    expect(() => admission([text])).toThrow(expect.objectContaining({ code: 'NETWORK_INVALID', message: `'${text}' is no network` }));
  }
});
