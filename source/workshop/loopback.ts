import {BlockList, isIP} from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Whether a host is certainly this machine, so that no other machine can listen in: an address, also of IPv4 written as
 * one of IPv6, or `localhost`; a folder is that of a server's socket. A name that only begins like an address is looked
 * up, and may lead anywhere.
 */
export function isLoopback(host: string): boolean {
	if (host.toLowerCase() === 'localhost' || host.startsWith('/')) return true;
	const version = isIP(host);
	return version !== 0 && loopback.check(host, version === 6 ? 'ipv6' : 'ipv4');
}
