const kinds = [
	'abcdefghijklmnopqrstuvwxyz',
	'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
	'abcABC012!"#$%&\'()+,-./:;<=>?@[]^_`{|}~\\',
];

/** A password of four to forty letters, as a person might choose it. */
export function randomSecret(random: () => number): string {
	const letters = kinds[Math.floor(random() * kinds.length)] ?? '';
	const length = 4 + Math.floor(random() * 37);
	return Array.from({length}, () => letters[Math.floor(random() * letters.length)]).join('');
}
