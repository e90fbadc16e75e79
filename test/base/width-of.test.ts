import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {widthOf} from '../../source/base/width-of.js';

test('every character is as wide as string-width says', () => {
	const wrong: string[] = [];
	for (let code = 0; code <= 0xffff; code++) {
		const character = String.fromCharCode(code);
		if (widthOf(character) !== stringWidth(character)) wrong.push(code.toString(16));
	}

	expect(wrong).toEqual([]);
});

test.each([
	'',
	'plain',
	'Größe · naïve …',
	'│ ● primary → standby ✓ │',
	'\u001b[1;31mred\u001b[39m and \u001b[4mmore\u001b[24m',
	'\u001b]8;;https://www.postgresql.org\u0007manual\u001b]8;;\u0007',
	'漢字',
	'e\u0301',
	'☺️ 1️⃣ 👩‍💻 🇩🇪',
	'↔️',
	'a\u00adb',
	'a\tb\r\nc',
])('measures %j as string-width does', (text) => {
	expect(widthOf(text)).toBe(stringWidth(text));
});
