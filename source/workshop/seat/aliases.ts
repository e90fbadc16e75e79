import {aliasMistake} from '../roster/alias.js';

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

/** A harmless alias for a learner who gives none: a bird with a number, which two seldom get. */
export function suggestAlias(random: () => number = Math.random): string {
	return `${birds[Math.floor(random() * birds.length)]}-${10 + Math.floor(random() * 90)}`;
}

/** Why a text is no alias, as a sentence with the remedy; undefined when it is one. The roster accepts a few more. */
export function whyNoAlias(text: string): string | undefined {
	const mistake = aliasMistake(text) ?? mistakeOfOurs(text);
	return mistake && `${mistake} One looks like ${suggestAlias(() => 0.3)}.`;
}

function mistakeOfOurs(text: string): string | undefined {
	if (!/[\p{L}\p{N}]/u.test(text)) return 'An alias has at least one letter or digit.';
	if (text.includes('@')) return 'That looks like an address; the board needs no more than an alias.';
	return undefined;
}
