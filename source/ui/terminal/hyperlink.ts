/**
 * Words that lead to an address, as a terminal takes them (OSC 8,
 * https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda). The pieces of a link that is broken over lines
 * have the same address, and so the same `id`: a terminal that highlights one of them highlights all. Leaves out an
 * address that is not printable ASCII.
 */
export function toHyperlink(words: string, address: string): string {
	// Ink's library knows the sequence only with BEL at its end.
	return /^https?:\/\/[!-~]+$/.test(address)
		? `\u001B]8;id=${identifierOf(address)};${address}\u0007${words}\u001B]8;;\u0007`
		: words;
}

/** A short name that is the same for the same address. */
function identifierOf(address: string): string {
	let hash = 0;
	for (let index = 0; index < address.length; index++) hash = (hash * 31 + address.charCodeAt(index)) >>> 0;
	return hash.toString(36);
}
