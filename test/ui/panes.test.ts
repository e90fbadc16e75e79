import {describe, expect, it} from 'vitest';
import type {LogLine, OutputLine} from '../../source/tutor/state/state.js';
import {logPane} from '../../source/ui/layout/log-pane.js';
import {output, outputPane} from '../../source/ui/layout/output.js';
import {type RenderStyle, withoutHighlight} from '../../source/ui/layout/render-style.js';
import {lineWidth, plainText} from '../../source/ui/text/line.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';

const style: RenderStyle = {...chooseTheme({LANG: 'C.UTF-8'}), highlight: withoutHighlight};
const ascii: RenderStyle = {...chooseTheme({TERM: 'linux', NO_COLOR: '1'}), highlight: withoutHighlight};

const logged = (line: string, meaning?: string): LogLine => ({
	instance: 'postgres-1',
	line,
	...(meaning === undefined ? {} : {meaning}),
});

// As PostgreSQL 15.18 writes it with the log_line_prefix of the lessons.
const log: readonly LogLine[] = [
	logged(
		'2026-11-22 22:36:41.549 UTC [5225] 00000 LOG:  database system is ready to accept connections',
		'it takes `psql` now',
	),
	logged('2026-11-22 22:36:41.953 UTC [5239] 42703 ERROR:  column "nothing" does not exist at character 10'),
	logged('2026-11-22 22:36:41.953 UTC [5239] 42703 STATEMENT:  SELECT'),
	logged('\t  nothing'),
	logged('2026-11-22 22:36:42.149 UTC [5242] 01000 WARNING:  careful'),
	logged('2026-11-22 22:36:42.149 UTC [5242] 01000 HINT:  look'),
	logged('2026-11-22 22:36:42.467 UTC [5225] 57P03 FATAL:  the database system is shutting down'),
	logged('selecting default time zone ... Etc/UTC'),
];

describe('logPane', () => {
	it('shortens the stamp where there is little room, and indents what belongs to a message', () => {
		expect(logPane(log, 60, style).map(plainText)).toEqual([
			'22:36:41.549 LOG:  database system is ready to accept',
			'↪ connections',
			'  ↳ it takes psql now',
			'22:36:41.953 ERROR:  column "nothing" does not exist at',
			'↪ character 10',
			'  STATEMENT:  SELECT',
			'  nothing',
			'22:36:42.149 WARNING:  careful',
			'  HINT:  look',
			'22:36:42.467 FATAL:  the database system is shutting down',
			'selecting default time zone ... Etc/UTC',
		]);
	});

	it('keeps the stamp as it is where there is room', () => {
		expect(plainText(logPane(log, 120, style)[2] ?? [])).toBe(log[1]?.line);
	});

	it('tells severities apart by tone, and by words', () => {
		const tones = logPane(log, 120, style).flatMap((line) =>
			line.flatMap((span) =>
				span.kind === 'text' && /^[A-Z]+: +$/.test(span.text) ? [`${span.text.trim()} ${span.tone}`] : [],
			),
		);
		expect(tones).toEqual(['LOG: dim', 'ERROR: bad', 'STATEMENT: dim', 'WARNING: warn', 'HINT: dim', 'FATAL: bad']);
	});

	it('fits any width', () => {
		for (const shownBy of [style, ascii]) {
			for (let width = 12; width < 140; width++) {
				for (const line of logPane(log, width, shownBy)) expect(lineWidth(line)).toBeLessThanOrEqual(width);
			}
		}
	});

	it('lays out each line once', () => {
		const before = logPane(log, 60, style);
		for (const [index, line] of logPane(log, 60, style).entries()) expect(line).toBe(before[index]);
	});
});

const printed = (lines: string): OutputLine[] => lines.split('\n').map((line) => ({stream: 'stdout', line}));

// As psql 15.18 prints what lesson 3 asks for.
const rules = [
	' line_number | type  |   database    | user_name |  address  | auth_method | error ',
	'-------------+-------+---------------+-----------+-----------+-------------+-------',
	'          89 | local | {all}         | {all}     |           | trust       | ',
	'          97 | host  | {replication} | {all}     | 127.0.0.1 | trust       | ',
	'(2 rows)',
].join('\n');

// As it prints the settings of lesson 5.
const settings = [
	'      name       |                             setting                              | pending_restart |  context   ',
	'-----------------+------------------------------------------------------------------+-----------------+------------',
	' archive_command | test ! -f /mnt/server/archive/%f && cp %p /mnt/server/archive/%f | f               | sighup',
	' archive_mode    | on                                                               | t               | postmaster',
	'(2 rows)',
].join('\n');

const expanded = ['-[ RECORD 1 ]------+------------------------------', `last_archived_wal  | ${'0'.repeat(60)}`].join(
	'\n',
);

const pane = (lines: readonly OutputLine[], width: number, shownBy = style) =>
	outputPane({output: lines, actions: []}, width, shownBy).map(plainText);

describe('outputPane', () => {
	it('shows a table as psql does where it fits', () => {
		expect(pane(printed(rules), 90)).toEqual(rules.split('\n').map((line) => line.trimEnd()));
	});

	it('keeps all columns of a wide table, and cuts what is in the widest', () => {
		expect(pane(printed(settings), 80)).toEqual([
			'      name       | setting                       | pending_restart |  context',
			'-----------------+-------------------------------+-----------------+------------',
			' archive_command | test ! -f /mnt/server/archiv… | f               | sighup',
			' archive_mode    | on                            | t               | postmaster',
			'(2 rows)',
		]);
	});

	it('never wraps a row, nor shows more than fits', () => {
		for (const shownBy of [style, ascii]) {
			for (let width = 10; width < 130; width++) {
				for (const table of [rules, settings]) {
					const lines = outputPane({output: printed(table), actions: []}, width, shownBy);
					expect(lines).toHaveLength(table.split('\n').length);
					for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(width);
				}
			}
		}
	});

	it('wraps everything else, records of several lines included', () => {
		const lines = pane([...printed(expanded), {stream: 'stderr', line: `a | b ${'c'.repeat(60)}`}], 50);
		expect(lines.join('').replaceAll(/[↪ ]/g, '')).toContain('0'.repeat(60));
		expect(lines.join('').replaceAll(/[↪ ]/g, '')).toContain('c'.repeat(60));
		expect(lines.join('')).not.toContain('…');
	});

	it('does the same among the text of a step', () => {
		const lines = output({output: printed(settings), actions: []}, {kind: 'whole'}, 84, style).lines.map(plainText);
		expect(lines.slice(1)).toEqual(pane(printed(settings), 80).map((line) => `  │ ${line}`));
	});

	it('names the commands, and folds nothing', () => {
		const flood = Array.from({length: 300}, (_, index): OutputLine => ({stream: 'stdout', line: `line ${index}`}));
		const command = {stream: 'command', line: 'run it'} as const;
		const step = {output: [command, ...flood, ...printed(rules)], actions: [{shown: 'run it'}]};
		const lines = outputPane(step, 60, style);
		expect(lines.map(plainText).slice(0, 2)).toEqual(['$ run it', 'line 0']);
		expect(lines).toHaveLength(306);
		for (const [index, line] of outputPane(step, 60, style).entries()) if (index > 0) expect(line).toBe(lines[index]);
	});
});
