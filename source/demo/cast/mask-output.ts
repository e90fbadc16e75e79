import {type Spot, secretSpots} from './secrets.js';

// Sequences that move the cursor, change the style of what follows, or are not shown for another reason.
const sequence = '\\u001B\\[[0-?]*[ -/]*[@-~]';
const report = '\\u001B[\\]P_X^][^\\u0007\\u001B]*(?:\\u0007|\\u001B\\\\)';
const short = '\\u001B[ -/]*[0-~]';
const control = new RegExp(`${sequence}|${report}|${short}|[\\u0000-\\u001F\\u007F]`, 'g');
const look = /^.\[[\d;:]*m$/;

/** The letters of a terminal's output, with their positions in it. */
type Letters = {readonly text: string; readonly places: readonly number[]};

/**
 * Replaces passwords in a terminal's output with asterisks, also where the style changes inside them, and where one
 * continues in the next row. The columns stay the same.
 * @param forms from `secretForms`
 */
export function maskOutput(output: string, forms: readonly string[]): string {
	const found = [readLetters(output, 'apart'), readLetters(output, 'joined')].flatMap((letters) =>
		secretSpots(letters.text, forms).flatMap((spot) => placesOf(letters, spot)),
	);
	if (found.length === 0) return output;
	const hidden = new Set(found);
	let masked = '';
	for (let index = 0; index < output.length; index++) masked += hidden.has(index) ? '*' : output[index];
	return masked;
}

function placesOf({places}: Letters, {from, to}: Spot): readonly number[] {
	// Sequences between letters have no position.
	return places.slice(from, to).filter((place) => place >= 0);
}

/** @param rows `joined`: as if each row continued the one before */
function readLetters(output: string, rows: 'apart' | 'joined'): Letters {
	let text = '';
	const places: number[] = [];
	const take = (from: number, to: number) => {
		for (let index = from; index < to; index++) {
			text += output[index];
			places.push(index);
		}
	};
	let at = 0;
	for (const match of output.matchAll(control)) {
		take(at, match.index);
		at = match.index + match[0].length;
		if (look.test(match[0])) continue;
		if (rows === 'apart') {
			text += '\n';
			places.push(-1);
			continue;
		}

		// The margin on both sides of the row's end.
		const kept = text.trimEnd();
		places.length = kept.length;
		text = kept;
		while (output[at] === ' ') at++;
	}

	take(at, output.length);
	return {text, places};
}
