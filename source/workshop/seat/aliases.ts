/** Longest alias, in characters: the roster takes no longer one. */
export const longestAlias = 24;

const birds = [
	'avocet',
	'bittern',
	'bunting',
	'curlew',
	'dipper',
	'dunlin',
	'eider',
	'finch',
	'gannet',
	'godwit',
	'goshawk',
	'grebe',
	'heron',
	'hoopoe',
	'ibis',
	'jackdaw',
	'kestrel',
	'kite',
	'lapwing',
	'linnet',
	'magpie',
	'martin',
	'merlin',
	'nuthatch',
	'oriole',
	'osprey',
	'petrel',
	'pipit',
	'plover',
	'puffin',
	'quail',
	'redstart',
	'robin',
	'siskin',
	'skylark',
	'starling',
	'stork',
	'swift',
	'tern',
	'thrush',
	'wagtail',
	'wigeon',
	'wren',
	'wryneck',
] as const;

/** A harmless alias for who has none: a bird with a number, which seldom two choose. */
export function suggestAlias(random: () => number = Math.random): string {
	return `${birds[Math.floor(random() * birds.length)]}-${10 + Math.floor(random() * 90)}`;
}

/** Why a text is no alias, as a sentence with the remedy; undefined when it is one. */
export function whyNoAlias(text: string): string | undefined {
	const example = `One looks like ${suggestAlias(() => 0.3)}.`;
	if (text.trim() === '') return `An alias has at least one letter or digit. ${example}`;
	if (text !== text.trim()) return `An alias begins and ends without a blank: "${text.trim()}" would do.`;
	// Format characters, with which one could look like another, and other invisible ones.
	if (/[\p{C}\p{Zl}\p{Zp}\u00A0]/u.test(text)) return `An alias has visible characters only. ${example}`;
	if (!/[\p{L}\p{N}]/u.test(text)) return `"${text}" is no alias: it has at least one letter or digit. ${example}`;
	if (text.includes('@')) return `"${text}" looks like an address; the board needs no more than an alias. ${example}`;
	const {length} = [...text];
	if (length <= longestAlias) return undefined;
	return `"${text}" has ${length} characters; an alias has at most ${longestAlias}. ${example}`;
}
