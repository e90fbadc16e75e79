import {describe, expect, it} from 'vitest';
import {durationOf, findMarker, largestSize, limitIdle, markersOf} from '../../../source/demo/cast/cast.js';
import {parseCast, readCast} from '../../../source/demo/cast/read-cast.js';
import {castText} from '../../support/scenes/recordings.js';

const steps = castText([
	[0, 'm', 'network/create'],
	[0.5, 'o', 'one'],
	[10, 'm', 'network/look'],
	[10, 'r', '100x30'],
	[11, 'i', 'typed'],
	[12.5, 'm', 'primary/start'],
	[13, 'o', 'two'],
	[90, 'x', 'of a later time'],
	[100, 'o', 'three'],
]);

describe('parseCast', () => {
	it('knows output, markers and sizes, and leaves out other events', () => {
		const cast = parseCast(steps, 'f');
		expect(cast.size).toEqual({columns: 40, rows: 6});
		expect(cast.title).toBe('made by hand');
		expect(cast.cut).toBe(false);
		expect(cast.events.map(({kind}) => kind).join(' ')).toBe('marker output marker resize marker output output');
		expect(durationOf(cast)).toBe(100);
		expect(largestSize(cast)).toEqual({columns: 100, rows: 30});
	});

	it.each([1, 5, 12])('leaves out a last line that was cut, by %i letters', (letters) => {
		const cast = parseCast(steps.slice(0, -letters - 1), 'f');
		expect(cast.cut).toBe(true);
		expect(durationOf(cast)).toBe(13);
	});

	it('takes a whole last line without an end, empty lines, and line ends of Windows', () => {
		expect(parseCast(steps.slice(0, -1), 'f')).toEqual(parseCast(steps, 'f'));
		expect(parseCast(steps.replaceAll('\n', '\r\n\r\n'), 'f')).toEqual(parseCast(steps, 'f'));
	});

	it('takes a header by itself', () => {
		expect(parseCast(castText([]), 'f').events).toEqual([]);
	});

	it('says that a file is not there', async () => {
		await expect(readCast('/nowhere/talk.cast')).rejects.toThrow(
			'The recording /nowhere/talk.cast cannot be read: there is no such place.',
		);
	});
});

describe('findMarker', () => {
	const markers = markersOf(parseCast(steps, 'f'));

	it.each([
		['network/look', 2],
		['network', 0],
		['primary', 4],
		['3', 4],
		['1', 0],
		['4', undefined],
		['0', undefined],
		['net', undefined],
		['', undefined],
	])('finds what "%s" names', (name, index) => {
		expect(findMarker(markers, name)?.index).toBe(index);
	});
});

describe('limitIdle', () => {
	it('cuts the pauses, and keeps the markers beside what they mark', () => {
		const limited = limitIdle(parseCast(steps, 'f'), 1);
		expect(limited.events.map(({at}) => at)).toEqual([0, 0.5, 1.5, 1.5, 2.5, 3, 4]);
	});
});
