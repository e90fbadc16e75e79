import {describe, expect, it} from 'vitest';
import {secretForms} from '../../source/demo/cast/secrets.js';
import {maskRows} from '../../source/ui/cast/mask-rows.js';
import {type Line, lineWidth, plainText, spinner, text} from '../../source/ui/text/line.js';
import {randomNumbers} from '../support/random/random-input.js';
import {randomSecret} from '../support/random/random-secrets.js';

const lab = secretForms(['admin123', 'replica123']);
const masked = (...rows: string[]) =>
	maskRows(
		rows.map((row) => [text(row)]),
		lab,
	).map(plainText);

describe('maskRows', () => {
	it('hides a password across pieces of different looks, which keep them', () => {
		const row: Line = [
			text('x=ad', 'code'),
			{...text('min1'), href: 'http://admin123', paint: {bold: true}},
			text('23.'),
		];
		expect(maskRows([row], lab)).toEqual([[text('x=**', 'code'), {...text('****'), paint: {bold: true}}, text('**.')]]);
	});

	it('hides a password that goes on in the next row, within the program’s window', () => {
		expect(masked('$ echo adm', 'in123')).toEqual(['$ echo ***', '*****']);
		expect(masked('│ $ echo a │ cluster', '│ dmin123  │ admin')).toEqual([
			'│ $ echo * │ cluster',
			'│ *******  │ admin',
		]);
		expect(masked('  ://admin12', '  3@host')).toEqual(['  ://*******', '  *@host']);
		expect(masked(' rep ', ' lic ', ' a12 ', ' 3   ')).toEqual([' ***', ' ***', ' ***', ' *']);
	});

	it('leaves rows that have nothing to do with one another', () => {
		const rows = ['the word admi', '              n123x', 'is here', 'admin', '123', 'a', '', 'dmin12'].map(
			(row): Line => [text(row)],
		);
		const result = maskRows(rows, lab);
		expect(result.map(plainText)).toEqual([
			'the word admi',
			'              n123x',
			'is here',
			'*****',
			'***',
			'a',
			'',
			'dmin12',
		]);
		const clean = rows.slice(0, 3);
		expect(maskRows(clean, lab)).toBe(clean);
		expect(maskRows(rows, lab)[0]).toBe(rows[0]);
	});

	it('does not see letters beside what moves', () => {
		const row: Line = [text('admin'), spinner, text('123')];
		expect(maskRows([row], lab)).toEqual([row]);
	});

	it('keeps columns where letters are wide', () => {
		const [row = []] = maskRows([[text('漢字 pässwörd漢🐘 x')]], secretForms(['pässwörd漢🐘']));
		expect(plainText(row)).toBe('漢字 ************ x');
	});

	it('lets no random password through, whatever the window, the looks and the place', () => {
		const random = randomNumbers(11);
		const below = (limit: number) => Math.floor(random() * limit);
		for (let round = 0; round < 3000; round++) {
			const secret = randomSecret(random);
			const left = below(6);
			const width = 3 + below(60);
			const edge = ['', ' ', ' │', '│ word'][below(4)] ?? '';
			const margin = left === 0 ? '' : `${' '.repeat(left - 1)}${left % 2 === 0 ? '│' : ' '}`;
			const before = '$ psql "x://u:'.slice(0, below(14)) + '.'.repeat(below(width));
			const content = `${before}${secret}${['', '@host', '" and more'][below(3)] ?? ''}`;
			const rows: Line[] = [[text('a row above')]];
			for (let at = 0; at < content.length; at += width) {
				const piece = content.slice(at, at + width);
				rows.push(inPieces(`${margin}${edge === '' ? piece : piece.padEnd(width)}${edge}`, below));
			}

			rows.push([text('a row below')]);
			const result = maskRows(rows, secretForms([secret]));
			const shown = result
				.slice(1, -1)
				.map((row) =>
					row
						.map((span) => (span.kind === 'text' ? span.text : ''))
						.join('')
						.slice(left, left + width),
				)
				.join('');
			const place = shown.slice(before.length, before.length + secret.length);
			expect(place, JSON.stringify({secret, rows: rows.map(plainText)})).toBe('*'.repeat(secret.length));
			expect(result.map(lineWidth)).toEqual(rows.map(lineWidth));
		}
	});
});

/** A text in pieces of different looks. */
function inPieces(content: string, below: (limit: number) => number): Line {
	const line: Line[number][] = [];
	for (let at = 0; at < content.length; ) {
		const length = 1 + below(12);
		line.push(text(content.slice(at, at + length), below(2) === 0 ? 'plain' : 'code'));
		at += length;
	}

	return line;
}
