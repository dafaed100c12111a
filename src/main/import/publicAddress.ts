// Keeps downloads away from the user's own network: links come from files of any origin, so a link (or a redirect, or a
// name that resolves) to a private, loopback or otherwise special address is refused.
import { lookup as resolveName, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const special = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  special.addSubnet(net, bits, 'ipv4');
}
for (const [net, bits] of [
  ['::', 96], // unspecified, loopback and the deprecated IPv4-compatible form
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  special.addSubnet(net, bits, 'ipv6');
}

/** Whether an IP address (v4, v6, v4 in v6) is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return !special.check(mapped[1]!, 'ipv4');
  return !special.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** Why a link may not be followed, or null. Names are checked again when they are resolved (`publicLookup`). */
export function refusedUrl(url: URL, allowPrivate: boolean): string | null {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return `links to ${url.protocol} are not followed`;
  if (url.username !== '' || url.password !== '') return 'links with a password are not followed';
  if (allowPrivate) return null;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) return `${host} is an address of a private network`;
  if (/(?:^|\.)(?:localhost|local|internal|home\.arpa)$/i.test(host)) return `${host} is a name of a private network`;
  return null;
}

/** Resolves names and fails with `EPRIVATE` unless all their addresses are public, so that no name can lead inside. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  const wanted: LookupOptions = { ...options, all: true };
  resolveName(hostname, wanted, (error, found) => {
    const addresses = found as LookupAddress[];
    if (error) {
      callback(error, '', 0);
      return;
    }
    const inside = addresses.find(({ address }) => !isPublicAddress(address));
    if (inside) {
      const refusal = new Error(`${hostname} leads to ${inside.address}, an address of a private network`);
      callback(Object.assign(refusal, { code: 'EPRIVATE' }), '', 0);
      return;
    }
    if (options.all) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family ?? 4);
  });
};
