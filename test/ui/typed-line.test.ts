import {describe, expect, it} from 'vitest';
import {typedLine} from '../../source/ui/state/typed-line.js';

describe('typedLine', () => {
	it.each([
		['pg_hba.conf', 'pg_hba.conf'],
		['\n  wal_level\nmax_wal_senders', 'wal_level'],
		['one\rtwo', 'one'],
		['\u001B[31mred\u001B[0m\u0007', 'red'],
		['主サーバー', '主サーバー'],
		['', ''],
		['\n', ''],
		['x'.repeat(5000), 'x'.repeat(200)],
	])('takes of %j its first line, as it would be typed', (paste, line) => {
		expect(typedLine(paste)).toBe(line);
	});
});
