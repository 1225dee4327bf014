import { describe, expect, it } from 'vitest';
import { codeOf, filtered } from '../say.ts';

describe('UriPart', () => {
  const full = 'https://user:pw@Octopus.com:8080/a%20b/c d/%7Ex?x=1&y=é#fr ag';
  it.each([
    [full, 'AbsolutePath', '/a%20b/c%20d/~x'],
    [full, 'AbsoluteUri', 'https://user:pw@octopus.com:8080/a%20b/c%20d/~x?x=1&y=%C3%A9#fr%20ag'],
    [full, 'Authority', 'octopus.com:8080'],
    [full, 'DnsSafeHost', 'octopus.com'],
    [full, 'Fragment', '#fr%20ag'],
    [full, 'Host', 'octopus.com'],
    [full, 'HostAndPort', 'octopus.com:8080'],
    [full, 'HostNameType', 'Dns'],
    [full, 'IsAbsoluteUri', 'true'],
    [full, 'IsDefaultPort', 'false'],
    [full, 'IsFile', 'false'],
    [full, 'IsLoopback', 'false'],
    [full, 'IsUnc', 'false'],
    [full, 'Path', '/a b/c d/~x'],
    [full, 'PathAndQuery', '/a%20b/c%20d/~x?x=1&y=%C3%A9'],
    [full, 'Port', '8080'],
    [full, 'Query', '?x=1&y=%C3%A9'],
    [full, 'Scheme', 'https'],
    [full, 'SchemeAndServer', 'https://octopus.com:8080'],
    [full, 'UserInfo', 'user:pw'],
    [full, 'hOsT', 'octopus.com'],
    [full, 'Host Port', 'octopus.com'],
    ['HTTPS://x.com', 'AbsoluteUri', 'https://x.com/'],
    ['https://x.com:443/', 'Authority', 'x.com'],
    ['https://x.com:443/', 'IsDefaultPort', 'true'],
    ['https://x.com', 'HostAndPort', 'x.com:443'],
    ['https://x.com', 'Port', '443'],
    ['http://x.com?q', 'PathAndQuery', '/?q'],
    ['http://x.com#f', 'AbsolutePath', '/'],
    ['http://x.com/a/./b/../c/..', 'AbsolutePath', '/a/'],
    ['http://x.com/..', 'AbsolutePath', '/'],
    ['http://x.com/a\\b', 'AbsolutePath', '/a/b'],
    ['http://x.com/%zz%41', 'AbsolutePath', '/%25zzA'],
    ['http://x.com/%C3%A9%FF%41%E2%98%83%F0%9F%98%80%C0%80', 'Path', '/é%FFA☃😀%C0%80'],
    ['http://127.0.0.1:80/', 'HostNameType', 'IPv4'],
    ['http://127.0.0.1', 'IsLoopback', 'true'],
    ['http://LOCALHOST/', 'IsLoopback', 'true'],
    ['http://[::1]:8080/', 'Host', '[::1]'],
    ['http://[::1]:8080/', 'DnsSafeHost', '::1'],
    ['http://[::1]/', 'HostNameType', 'IPv6'],
    ['http://[::1]/', 'IsLoopback', 'true'],
    ['http://loopback/', 'IsLoopback', 'true'],
    ['http://10.0.0.1/', 'IsLoopback', 'false'],
    ['http://127.example/', 'IsLoopback', 'false'],
    ['file://srv/x', 'IsLoopback', 'false'],
    ['http://256.1.1.1/', 'HostNameType', 'Dns'],
    ['ftp://x/y', 'Port', '21'],
    ['ws://x/y', 'Port', '80'],
    ['ws://x', 'AbsolutePath', '/'],
    ['wss://x', 'Port', '443'],
    ['wss://x', 'AbsolutePath', '/'],
    ['net.tcp://x', 'AbsolutePath', '/'],
    ['file:///a/../b', 'AbsolutePath', '/b'],
    ['http://x:0/', 'Authority', 'x:0'],
    ['http://x:0/', 'HostAndPort', 'x:0'],
    ['http://x:65535/', 'Port', '65535'],
    ['http://x:65536/', 'Port', 'http://x:65536/'],
    ['ftp://x', 'AbsoluteUri', 'ftp://x/'],
    ['net.tcp://x', 'Port', '808'],
    ['gopher://x', 'AbsoluteUri', 'gopher://x/'],
    ['net.pipe://x', 'AbsoluteUri', 'net.pipe://x/'],
    ['telnet://x', 'Port', '23'],
    ['nntp://x', 'Port', '119'],
    ['ldap://x', 'Port', '389'],
    ['mailto:a@b', 'Port', '25'],
    ['file:///c:/a/b', 'Path', 'c:\\a\\b'],
    ['file:///etc/x', 'Path', '/etc/x'],
    ['file:///etc/x', 'IsFile', 'true'],
    ['file:///etc/x', 'IsLoopback', 'true'],
    ['file:///etc/x', 'HostNameType', 'Basic'],
    ['C:\\a b', 'AbsoluteUri', 'file:///C:/a%20b'],
    ['\\\\srv\\share\\x', 'IsUnc', 'true'],
    ['\\\\srv\\share\\x', 'Host', 'srv'],
    ['\\\\srv\\share\\x', 'Path', '\\\\srv\\share\\x'],
    ['file:///etc/x', 'IsUnc', 'false'],
    ['foo:bar', 'Path', 'bar'],
    ['foo:bar', 'Port', '-1'],
    ['foo:bar', 'IsDefaultPort', 'true'],
    ['foo:bar', 'IsLoopback', 'false'],
    ['foo://a!b/', 'HostNameType', 'Basic'],
    ['foo:bar', 'HostAndPort', ''],
    ['foo:bar', 'HostNameType', 'Unknown'],
    ['foo:bar', 'AbsoluteUri', 'foo:bar'],
    ['foo://h:5/p', 'Authority', 'h:5'],
    ['foo://h/p', 'HostAndPort', 'h'],
    ['mailto:me@x.com', 'Host', 'x.com'],
    ['mailto:me@x.com', 'UserInfo', 'me'],
    ['mailto:me@x.com', 'AbsoluteUri', 'mailto:me@x.com'],
    [' https://x.com ', 'Host', 'x.com'],
    ['docs/x', 'IsAbsoluteUri', 'false'],
    ['docs/x', 'Host', '[UriPart Host error: This operation is not supported for a relative URI.]'],
    ['/docs', 'path', '[UriPart path error: This operation is not supported for a relative URI.]'],
    ['', 'Port', '[UriPart Port error: This operation is not supported for a relative URI.]'],
    ['https://x.com', 'bogus', "[UriPart bogus error: argument 'bogus' not supported]"],
    ['https://x.com', 'constructor', "[UriPart constructor error: argument 'constructor' not supported]"],
    ['http://', 'Host', 'http://'],
    ['http:x', 'Host', 'http:x'],
    ['http://x:99999/', 'Host', 'http://x:99999/'],
    ['http://a b/', 'Host', 'http://a b/'],
    ['foo://a b/', 'Host', 'foo://a b/'],
  ])('%j | UriPart %s is %j', (value, part, expected) => {
    expect(filtered(value, `UriPart ${part}`)).toBe(expected);
  });

  it('says when no part is asked for', () => {
    expect(filtered('https://x.com', 'UriPart')).toBe('[UriPart error: no argument given]');
  });
});

describe('version filters', () => {
  it('read labels of up to 10,000 characters', () => {
    expect(filtered('a'.repeat(10_000), 'VersionPreRelease')).toHaveLength(10_000);
  });

  const parts = ['Major', 'Minor', 'Patch', 'Revision', 'PreRelease', 'PreReleasePrefix', 'PreReleaseCounter', 'Metadata'];
  it.each([
    ['1.2.3.4-my-branch.1.2+build10', '1|2|3|4|my-branch.1.2|my|branch.1.2|build10'],
    ['1.2.3-alpha.1+b.1-c', '1|2|3|0|alpha.1|alpha|1|b.1-c'],
    ['1', '1|0|0|0||||'],
    ['v1.2', '1|2|0|0||||'],
    ['V1.2', '1|2|0|0||||'],
    ['1.2.3.4.5', '1|2|3|4|5|5||'],
    ['1-2', '1|0|0|0|2|2||'],
    ['1_2', '1|0|0|0|2|2||'],
    ['1\\2', '1|0|0|0|2|2||'],
    ['1.2beta3', '1|2|0|0|beta3|beta3||'],
    ['v-1', '0|0|0|0|v-1|v|1|'],
    ['latest', '0|0|0|0|latest|latest||'],
    ['1.2.3-', '1|2|3|0||||'],
    ['1.2.3+', '1|2|3|0||||'],
    ['+meta.1_2-3\\4+5', '0|0|0|0||||meta.1_2-3\\4+5'],
    [' 1 . 2 . 3 ', '1|2|3|0||||'],
    ['1.2.3\n', '1|2|3|0||||'],
    ['01.02.03', '1|2|3|0||||'],
    ['2147483647', '2147483647|0|0|0||||'],
    ['1.0-rc_1', '1|0|0|0|rc_1|rc|1|'],
  ])('%j has the parts %s', (value, expected) => {
    expect(parts.map((part) => filtered(value, `Version${part} ignored`)).join('|')).toBe(expected);
  });

  it.each(['', '1.2.3-a b', '1.2.3-α', '2147483648', '1.2147483648', '1.2.3!', '1..2.x y', '1+a b', 'a'.repeat(10_001)])(
    '%j is no version',
    (value) => {
      expect(codeOf(() => filtered(value, 'VersionMajor'))).toBe('TEMPLATE_VERSION_INVALID');
    },
  );
});
