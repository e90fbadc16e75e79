import {isIPv4, isIPv6} from 'node:net';

/**
 * What one stranger has of addresses: an address of IPv4, also where it is written as one of IPv6, or the first 64 bits of
 * one of IPv6, of which a single machine may take any other (RFC 4291, 2.5.1; RFC 8981).
 * @param address of a connection, as Node gives it
 */
export function networkOf(address: string): string {
	const [plain = ''] = address.split('%');
	const embedded = /^::ffff:([\d.]+)$/i.exec(plain)?.[1] ?? plain;
	if (isIPv4(embedded)) return embedded;
	if (!isIPv6(plain)) return address;
	const [head = '', tail] = plain.toLowerCase().split('::');
	const first = groupsOf(head);
	// Addresses in the notation of IPv4 stand at the end, behind the first 64 bits.
	const last = tail === undefined ? [] : groupsOf(tail);
	const length = (groups: readonly string[]) => groups.length + (groups.at(-1)?.includes('.') ? 1 : 0);
	const zeros = Array.from({length: Math.max(0, 8 - length(first) - length(last))}, () => '0');
	const all = tail === undefined ? first : [...first, ...zeros, ...last];
	return `${all
		.slice(0, 4)
		.map((group) => group.replace(/^0+(?=.)/, ''))
		.join(':')}::/64`;
}

function groupsOf(text: string): string[] {
	return text === '' ? [] : text.split(':');
}
