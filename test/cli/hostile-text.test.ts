import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {labScript} from '../../source/commands/exports.js';
import {reportFault, UsageError} from '../../source/commands/faults.js';
import {loadCourse} from '../../source/course/load-course.js';
import {CourseError} from '../../source/course/mistakes.js';
import {LabFault} from '../../source/lab/lab-fault.js';
import {RosterFault} from '../../source/workshop/roster/roster.js';
import {runHere} from '../support/processes/run-here.js';
import {expectPrintable, hostileSeed, hostileTexts} from '../support/random/hostile-text.js';
import {castText} from '../support/scenes/recordings.js';

const esc = '\u001B';
const title = `${esc}]0;OWNED\u0007${esc}[2J\u009B31m\u202E\u200B`;
const next = hostileTexts();
/** As a file's name can be. */
const name = () => next().replaceAll(/[\0/]/g, '');

const lesson = (front: string, body = '') =>
	`---\n${front}\nminutes: 1\n---\n\nAbout it.\n\n## Step\n\n${body}\`\`\`check\n- says: x\n  folder: secrets\n\`\`\`\n`;

let dir = '';
beforeAll(async () => {
	dir = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-hostile-'));
});
afterAll(() => rm(dir, {recursive: true, force: true}));

/** Runs a command in a home of its own; all that it says is printable. */
async function run(...parameters: readonly string[]) {
	const result = await runHere(parameters, {
		PG_REPLICATION_TUTORIAL_HOME: path.join(dir, 'home'),
		DOCKER_HOST: `unix:///nowhere/${title}`,
		TERM: title,
		LANG: title,
	});
	expectPrintable(result.stdout, parameters.join(' '));
	expectPrintable(result.stderr, parameters.join(' '));
	return result;
}

async function course(files: Readonly<Record<string, string>>): Promise<string> {
	const folder = await mkdtemp(path.join(dir, 'course-'));
	for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text);
	return folder;
}

describe(`hostile text at the command line, SEED=${hostileSeed}`, () => {
	test.each([
		[
			'written in a lesson',
			{'01-a.md': lesson('title: T', `a${esc}[2Jb \u009B31m\n\nc\u202E\n\n`)},
			'01-a.md:10:2',
			'U+001B',
		],
		['escaped in the front matter', {'01-a.md': lesson('title: "T\\e]0;OWNED\\a"')}, '01-a.md:2:8', 'U+001B'],
		['that Markdown stands for', {'01-a.md': lesson('title: T', 'a &#x202E; b\n\n')}, '01-a.md:10:1', 'U+202E'],
		[
			'in the course’s own file',
			{'01-a.md': lesson('title: T'), 'course.yaml': 'title: "\\u200B"\ninstances: [{name: db, port: 5000}]\n'},
			'course.yaml:1:8',
			'U+200B',
		],
	])('%s: lint tells its place, and the course is not played', async (_where, files, place, character) => {
		const folder = await course(files);
		const says = `${path.join(folder, place)} the character ${character} cannot be shown on a terminal; take it out`;
		const linted = await run('lint', folder);
		expect(linted.exitCode).toBe(1);
		expect(linted.stdout.split('\n')).toContain(says);
		const played = await run('run', '--course', folder);
		expect(played.exitCode).toBe(2);
		expect(played.stderr.split('\n')).toContain(says);
	});

	test('in every place of a course is told without being shown', async () => {
		for (let round = 0; round < 20; round++) {
			const folder = await course({
				'01-a.md': lesson(`title: ${next()}`, `${next()}\n\n\`\`\`${next()}\n${next()}\n\`\`\`\n`),
				'course.yaml': `title: ${next()}\n${next()}: 1\n`,
				'diagnoses.yaml': `- id: ${next()}\n  ${next()}: ${next()}\n`,
				[`${name()}.md`]: '',
			});
			await run('lint', folder);
		}
	});

	test('in options, operands and names of files', async () => {
		for (let round = 0; round < 20; round++) {
			await run('lint', name() || 'x');
			await run(`--${next()}`);
			await run('reset', name() || 'x');
			await run('run', '--lab', next());
			await run('run', '--to', next());
			await run('replay', path.join(dir, name()));
			await run('transcript', '--dir', path.join(dir, name()));
		}
	});

	test('in what doctor shows', async () => {
		const [text, json] = [await run('doctor', '--pg-bin', title), await run('doctor', '--json', '--pg-bin', title)];
		expect(text.stdout).toContain('Node.js');
		expect(() => JSON.parse(json.stdout)).not.toThrow();
	});

	test('in the descriptions of labs', async () => {
		for (let round = 0; round < 5; round++) {
			const folder = path.join(dir, `lab-${round}`);
			const lab = {
				version: 1,
				name: next(),
				engine: 'local',
				dir: folder,
				image: next(),
				bin: next(),
				ports: {[next()]: 5000},
				createdAt: next(),
			};
			await mkdir(path.join(folder, '.tutorial'), {recursive: true});
			await writeFile(path.join(folder, '.tutorial', 'lab.json'), JSON.stringify(lab));
			await run('transcript', '--dir', folder);
			await run('reset', '1', '--dir', folder, '--engine', 'docker');
			await run('clean', '--dir', folder, '--engine', 'docker');
		}
	});

	test('in a recording', async () => {
		for (let round = 0; round < 20; round++) {
			const file = path.join(dir, `talk-${round}.cast`);
			const text = castText([
				[0, 'o', `${next()} shown`],
				[1, 'm', next()],
				[2, 'o', next()],
				[3, 'm', next()],
			]);
			await writeFile(file, `${text}[1, "o`);
			await run('replay', file);
			await run('replay', file, '--from', next());
		}
	});

	test('in the last words of a fault', () => {
		let said = '';
		const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
			said += text;
			return true;
		});
		vi.stubEnv('DEBUG', '1');
		try {
			for (let round = 0; round < 50; round++) {
				reportFault(new UsageError(next()));
				reportFault(new LabFault(next(), next()));
				reportFault(new RosterFault('refused', next(), next()));
				reportFault(new Error(next()));
				reportFault(new CourseError([{position: {file: next(), line: 1, column: 1}, message: next()}]));
			}
		} finally {
			write.mockRestore();
			vi.unstubAllEnvs();
		}
		expectPrintable(said);
	});

	test('in the names that a script would use: it is refused', async () => {
		const lab = {
			version: 1,
			name: 'default',
			engine: 'local',
			dir: '/tmp/lab',
			image: 'postgres:15',
			ports: {'postgres-1': 5000, 'postgres-2': 5001},
			createdAt: '',
		} as const;
		const real = await loadCourse('lessons');
		expectPrintable((await labScript(real, lab)).replaceAll('\t', ''));
		for (const bin of [`/usr/${esc}[2J`, '/usr/\u202E']) {
			await expect(labScript(real, {...lab, bin})).rejects.toThrow(/^The script would have the character U\+/);
		}
	});
});
