import {describe, expect, it} from 'vitest';
import {action} from '../../source/ui/layout/actions.js';
import {stepBody} from '../../source/ui/layout/body.js';
import {code} from '../../source/ui/layout/code.js';
import {findFlag} from '../../source/ui/layout/find-flag.js';
import {flagPane, flagPlace, markFlag} from '../../source/ui/layout/flags.js';
import {type RenderStyle, withoutHighlight} from '../../source/ui/layout/render-style.js';
import {type Line, lineWidth, plainText} from '../../source/ui/text/line.js';
import {highlight} from '../../source/ui/theme/highlight.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {stateAt} from '../support/fakes/fake-tutor.js';
import {realCourse} from '../support/scenes/real-course.js';

const style: RenderStyle = {...chooseTheme({LANG: 'C.UTF-8'}), highlight};
const ascii: RenderStyle = {...chooseTheme({TERM: 'linux', NO_COLOR: '1'}), highlight: withoutHighlight};

/** The marked text, line by line, without the lines that have no mark. */
function markedIn(lines: readonly Line[]): string[] {
	return lines
		.map((line) =>
			line
				.filter((span) => span.kind === 'text' && span.tone === 'marked')
				.map((span) => (span.kind === 'text' ? span.text : ''))
				.join('|'),
		)
		.filter((words) => words !== '');
}

const found = (source: string, flag: string) => findFlag(source, flag).map(({from, to}) => source.slice(from, to));

describe('findFlag', () => {
	it.each([
		['pg_basebackup -D /data -Rx -R', '-R', ['-R']],
		['tool -version --v -v $PWD:/x', '-v', ['-v']],
		['a --name=x --named y --name z', '--name', ['--name', '--name']],
		['hot_standby = on\nhot_standby_feedback = off', 'hot_standby', ['hot_standby']],
		['psql -c max_wal_senders=10 -c x', '-c max_wal_senders=…', ['-c max_wal_senders=10']],
		['mkdir -p a && mkdir -p b', '-p', ['-p', '-p']],
		['docker run --rm \\\n  -d x', 'run -d', ['run', '-d']],
		['docker run \\\n  -d x', 'run -d', ['run \\\n  -d']],
		['cat secrets/replication.env; host replication all', 'replication', ['replication']],
		['cat secrets/replication.env', 'replication.env', ['replication.env']],
		['x -U me -d db', '-U -d', ['-U', '-d']],
		['x -U me', '-U -d', []],
		['max_wal_size = 1GB\nmin_wal_size = 2', 'max_wal_size, min_wal_size', ['max_wal_size', 'min_wal_size']],
		["bash -c 'one; two\n three' x", "bash -c '…'", ["bash -c 'one; two\n three'"]],
		['A="$PWD/a b" tool', 'A=…', ['A="$PWD/a b"']],
		['test -f pg/V ||\n  initdb', 'test -f … ||', ['test -f pg/V ||']],
		['', '-x', []],
		['anything', '', []],
	])('in %j, %j', (source, flag, places) => expect(found(source, flag)).toEqual(places));
});

describe('markFlag', () => {
	const command = 'docker run -v "$PWD/a:/data" -version \\\n  -v "$PWD/b:/data" -R image pg_basebackup -R -Rx';

	it('marks every place, at any width, and changes no width', () => {
		for (const shownBy of [style, ascii]) {
			for (let width = 10; width <= 120; width++) {
				const lines = code(command, 'bash', width, shownBy);
				for (const [flag, count] of [
					['-R', 2],
					['-v', 2],
				] as const) {
					const marked = markFlag(lines, flag, shownBy);
					expect(marked.lines.map(plainText)).toEqual(lines.map(plainText));
					expect(marked.lines.map(lineWidth)).toEqual(lines.map(lineWidth));
					const words = markedIn(marked.lines).join('|').split('|');
					expect(words, `${flag} at ${width}`).toEqual(Array(count).fill(flag));
				}
			}
		}
	});

	it('marks a flag that goes over the end of a line on both', () => {
		const lines = code('tool --first-option max_wal_senders=10', 'bash', 24, style);
		expect(lines.map(plainText)).toEqual(['tool --first-option', '↪ max_wal_senders=10']);
		const marked = markFlag(lines, '--first-option max_wal_senders=…', style);
		expect(markedIn(marked.lines)).toEqual(['--first-option', 'max_wal_senders=10']);
		expect(marked.found).toEqual([0, 1]);
		const inside = code('primary_conninfo=verylongvalue', 'text', 20, style);
		expect(inside.length).toBe(2);
		expect(markedIn(markFlag(inside, 'primary_conninfo=…', style).lines).join('')).toBe(
			'primary_conninfo=verylongvalue',
		);
	});

	it('marks neither an indent nor the backslash of a line that goes on', () => {
		const lines = code('docker run \\\n    -d image', 'bash', 60, style);
		expect(markedIn(markFlag(lines, 'run -d', style).lines)).toEqual(['run', '-d']);
	});

	it('leaves the lines as they are where there is nothing to mark', () => {
		const lines = code(command, 'bash', 60, style);
		expect(markFlag(lines, '-z', style).lines).toBe(lines);
	});
});

describe('a step with a flag to point out', () => {
	it('has its place', () => {
		const body = stepBody(fakeCourse, stateAt(2), {kind: 'whole'}, 60, style, '--detach');
		const place = body.places.get('flag');
		expect(place).toBeDefined();
		expect(markedIn(body.lines.slice(place?.from, place?.to))).toEqual(['--detach']);
		expect(stepBody(fakeCourse, stateAt(2), {kind: 'whole'}, 60, style).places.has('flag')).toBe(false);
	});
});

describe.each(['docker', 'local'] as const)('the flags of the course on %s', async (engine) => {
	const course = await realCourse(engine);
	const cases = course.steps.flatMap((step) => step.flags.map(({flag}) => [step.id, flag, step] as const));

	it.each(cases)('%s: %s', (_id, flag, step) => {
		for (const width of [44, 96]) {
			const place = {index: 0, count: step.actions.length};
			const marks = step.actions.flatMap((shown) =>
				markedIn(action(shown, place, {kind: 'still'}, width, style, flag)),
			);
			expect(marks.length, `"${flag}" stands in no action at width ${width}`).toBeGreaterThan(0);
		}
	});
});

describe('flagPane', () => {
	const flags = [
		{flag: '-Fp', meaning: 'format plain: files and folders as they are on the primary, not a tar archive'},
		{flag: '-c fast', meaning: 'have the checkpoint done at once'},
		{flag: '-v "$PWD/postgres-1/pgdata:/data"', meaning: 'the folder with `pgdata`'},
	];

	it('points at the selected one', () => {
		expect(flagPane(flags, 1, 60, style).map(plainText)).toEqual([
			'  -Fp                  format plain: files and folders as',
			'                       they are on the primary, not a tar',
			'                       archive',
			'❯ -c fast              have the checkpoint done at once',
			'  -v "$PWD/postgres-1/pgdata:/data"',
			'                       the folder with pgdata',
		]);
	});

	it('puts the meanings below where it is narrow', () => {
		expect(flagPane(flags.slice(0, 2), 0, 30, style).map(plainText)).toEqual([
			'❯ -Fp',
			'    format plain: files and',
			'    folders as they are on the',
			'    primary, not a tar archive',
			'',
			'  -c fast',
			'    have the checkpoint done',
			'    at once',
		]);
	});

	it('fits any width, and knows where each flag is', () => {
		for (let width = 20; width <= 120; width++) {
			for (const [index, {flag}] of flags.entries()) {
				const lines = flagPane(flags, index, width, style);
				for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(width);
				const {from, to} = flagPlace(flags, index, width, style);
				expect(plainText(lines[from] ?? [])).toMatch(/^❯ /);
				expect(to).toBeGreaterThan(from);
				expect(lines.slice(from, to).map(plainText).join('').replaceAll(/\s/g, '')).toContain(
					flag.slice(0, 3).replaceAll(/\s/g, ''),
				);
			}
		}
		expect(flagPane([], 0, 40, style)).toEqual([]);
	});
});
