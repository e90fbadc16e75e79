import {chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {sessionMembers} from '../../source/lab/terminals/process-table.js';
import {runCli} from '../support/processes/run-cli.js';
import {runHere} from '../support/processes/run-here.js';
import {lessonCount} from '../support/scenes/lesson-place.js';

/** A folder that every account can reach, with something for each kind of wrong input. */
let place = '';
const at = (name: string) => path.join(place, name);

beforeAll(async () => {
	place = await mkdtemp('/var/tmp/pg-tutorial-input-');
	await chmod(place, 0o755);
	for (const folder of ['empty', 'full', 'some', 'old', 'programs', 'closed']) await mkdir(at(folder));
	await writeFile(at('full/notes.txt'), 'mine\n');
	await writeFile(at('file'), '');
	for (const name of [
		'initdb',
		'postgres',
		'pg_ctl',
		'psql',
		'createdb',
		'createuser',
		'pg_basebackup',
		'pg_verifybackup',
		'pg_waldump',
	]) {
		await program(`programs/${name}`, '15.4');
		await program(`old/${name}`, '9.6.24');
		if (name !== 'initdb' && name !== 'pg_waldump') await program(`some/${name}`, '15.4');
	}

	await chmod(at('closed'), 0o700);
});

afterAll(() => rm(place, {recursive: true, force: true}));

/** Stands in for a program of PostgreSQL, so that wrong input is refused in the same way where there is none. */
async function program(name: string, version: string): Promise<void> {
	await writeFile(at(name), `#!/bin/sh\necho "postgres (PostgreSQL) ${version}"\n`, {mode: 0o755});
}

type Answer = {readonly code: 1 | 2; readonly says: string | RegExp; readonly remedy?: string | RegExp};

/** A lab that is only remembered. */
async function rememberLab(dir: string): Promise<void> {
	const description = {
		version: 1,
		name: 'cli-input',
		engine: 'local',
		dir,
		image: 'postgres:15',
		bin: at('programs'),
		ports: {'postgres-1': 5000, 'postgres-2': 5001},
		createdAt: '2026-01-01T00:00:00Z',
	};
	await mkdir(path.join(dir, '.tutorial'), {recursive: true});
	await writeFile(path.join(dir, '.tutorial/lab.json'), JSON.stringify(description));
	await writeFile(path.join(dir, 'lab.env'), '');
}

const seeHelp = 'See "pg-replication-tutorial --help".';
const local = () => ['--engine', 'local', '--pg-bin', at('programs')];

/** Runs a command, expects the answer and that nothing was made. */
async function refused(parameters: readonly string[], {code, says, remedy}: Answer, env: NodeJS.ProcessEnv = {}) {
	const before = await entries();
	const {exitCode, stdout, stderr} = await runHere(parameters, {
		PG_REPLICATION_TUTORIAL_HOME: at('home'),
		DEBUG: undefined,
		...env,
	});
	const [sentence = '', ...more] = stderr.split('\n');
	expect(sentence).toMatch(/^.+[.)]$/);
	expect(sentence).toEqual(typeof says === 'string' ? says : expect.stringMatching(says));
	expect(more).toEqual(
		remedy === undefined ? [] : [typeof remedy === 'string' ? remedy : expect.stringMatching(remedy)],
	);
	expect(stdout).toBe('');
	expect(exitCode).toBe(code);
	expect(await entries()).toEqual(before);
}

/** All that is there but the file of a lab's lock, whose number stays when the lock is given free. */
async function entries(): Promise<string[]> {
	return (await readdir(place, {recursive: true})).filter((name) => !/\.tutorial\/tutor-\d+\.json$/.test(name));
}

describe('options and commands', () => {
	test.each<[string[], string, string?]>([
		[['--nope'], 'There is no option --nope.'],
		[['run', '--nope'], 'There is no option --nope.'],
		[['doctor', '--keep'], 'There is no option --keep.', `Did you mean --help? ${seeHelp}`],
		[['--lap', 'x'], 'There is no option --lap.', `Did you mean --lab? ${seeHelp}`],
		[
			['learn'],
			'There is no command "learn"; the commands are run, reset, demo, notes, replay, script, transcript, doctor, lint, clean, workshop.',
		],
		[['run', 'network'], 'The command run takes options only.'],
		[['clean', 'everything'], 'The command clean takes options only.'],
		[['reset', 'network', 'failover'], 'The command reset takes one lesson.'],
		[['reset'], 'The command reset needs a lesson.'],
		[['clean', '--from', '3'], 'There is no option --from.'],
		[['--from', '3', 'notes'], 'There is no option --from.'],
		[['reset', '2', '--from', '3'], 'There is no option --from.'],
		[['--from'], 'The option --from needs a value.'],
		[['demo', '--typing'], 'The option --typing needs a value.'],
		[['demo', '--record'], 'The option --record needs a value.'],
		[['run', '--dir', ''], '--dir cannot be "": it is the name of a folder.'],
		[['clean', '--dir', ''], '--dir cannot be "": it is the name of a folder.'],
		[['run', '--pg-bin', ''], '--pg-bin cannot be "": it is the name of a folder.'],
		[['run', '--course', ''], '--course cannot be "": it is the name of a folder.'],
		[['doctor', '--workshop', '--hosts', ''], '--hosts cannot be "": it is the name of a file.'],
		[['demo', '--record', ''], '--record cannot be "": it is the name of a file.'],
		[['demo', '--recording', ''], '--recording cannot be "": it is the name of a file.'],
		[['lint', 'a', 'b'], 'The command lint takes one folder.'],
		[['--engine', 'podman'], '--engine is docker or local, not "podman".'],
		[['run', '--engine', 'Docker'], '--engine is docker or local, not "Docker".'],
		[['--engine'], 'The option --engine needs a value.'],
		[['run', '--to'], 'The option --to needs a value.'],
	])('%j', async (parameters, says, remedy = seeHelp) => {
		await refused(parameters, {code: 2, says, remedy});
	});

	test.each(['', 'A', 'a_b', '-a', '../a', 'a'.repeat(32)])('--lab=%j', async (name) => {
		const says = `--lab cannot be "${name}": a lab is named with up to 31 lower-case letters, digits and dashes.`;
		await refused(['run', `--lab=${name}`], {code: 2, says, remedy: seeHelp});
	});

	test.each(['', 'Postgres:15', 'postgres:', '$(a)', 'a:b:c'])('--image=%j', async (image) => {
		const says = `--image cannot be "${image}": an image is named as for "docker run", for example postgres:15.`;
		await refused(['run', `--image=${image}`], {code: 2, says, remedy: seeHelp});
	});

	test.each(['postgres:12', 'library/postgres:19-alpine'])('--image=%j', async (image) => {
		const says = `--image cannot be "${image}": the course is made for PostgreSQL 13 to 18.`;
		await refused(['run', `--image=${image}`], {code: 2, says, remedy: seeHelp});
	});
});

describe('lessons', () => {
	const lessons = /^The lessons are network, primary-instance, .*\.$/;

	test.each(['--from', '--to'])('%s with a lesson that is not there', async (option) => {
		for (const lesson of ['backup', '0', String(lessonCount + 1), '']) {
			const says = `${option} names no lesson: "${lesson}".`;
			await refused(['run', option, lesson], {code: 2, says, remedy: lessons});
		}
	});

	test('--to before --from', async () => {
		await refused(['run', '--from', '7', '--to', 'network'], {
			code: 2,
			says: '--to network comes before --from base-backup.',
		});
	});
});

describe('reset', () => {
	test('to a lesson that is not there', async () => {
		for (const lesson of ['backup', '0', String(lessonCount + 1), 'backup/1', '']) {
			const says = `reset names no lesson: "${lesson.split('/')[0]}".`;
			await refused(['reset', lesson], {code: 2, says, remedy: /^The lessons are network, /});
		}
	});

	test('of a step that is not there', async () => {
		await rememberLab(at('lab'));
		for (const step of ['nope', '0', '3', '']) {
			await refused(['reset', `network/${step}`, '--dir', at('lab')], {
				code: 2,
				says: `The lesson network has no step "${step}".`,
				remedy: 'Its steps are give-the-servers-a-place-to-meet, keep-the-password-in-a-file.',
			});
		}

		const whole = '"reset network" goes back to the start of its lesson.';
		await refused(['reset', 'network/2', '--dir', at('lab')], {
			code: 2,
			says: 'The step network/keep-the-password-in-a-file has not passed, so there is nothing to undo.',
			remedy: whole,
		});
		await rm(at('lab'), {recursive: true});
	});

	test('of a lab that is not there', async () => {
		await refused(['reset', '2', '--lab', 'x'], {
			code: 2,
			says: 'There is no lab "x", so nothing can be taken back.',
			remedy: 'Name another one with --lab or --dir, or make it: start the tutor.',
		});
	});

	test('--from with a lesson that is not there, for the tutor', async () => {
		const remedy = /^The lessons are network, /;
		await refused([...local(), '--from', 'backup'], {code: 2, says: '--from names no lesson: "backup".', remedy});
	});
});

describe('courses', () => {
	test('--course with a folder that is not there, or a file', async () => {
		for (const course of [at('nowhere'), at('file'), at('file/below')]) {
			const says = `There is no folder ${course}; --course names a folder with lessons.`;
			await refused(['run', '--course', course], {code: 2, says});
			await refused(['lint', '--course', course], {code: 2, says});
			await refused(['lint', course], {
				code: 2,
				says: `There is no folder ${course}; lint takes the folder of a course.`,
			});
		}
	});

	test('a course without lessons is not played', async () => {
		const {exitCode, stderr} = await runCli(['run', '--course', at('full')], {
			PG_REPLICATION_TUTORIAL_HOME: at('home'),
		});
		expect(stderr).toBe(
			`${at('full')}:1:1 the folder has no lessons; a lesson is called NN-name.md, as 01-network.md\nThe course cannot be played until this is mended.`,
		);
		expect(exitCode).toBe(2);
	});

	test('a course with mistakes is not played, and lint lists them', async () => {
		const played = await runCli(['run', '--course', 'test/fixtures/mistaken-course']);
		const linted = await runCli(['lint', 'test/fixtures/mistaken-course']);
		expect(played.exitCode).toBe(2);
		expect(linted.exitCode).toBe(1);
		expect(linted.stderr).toBe('');
		expect(played.stderr).toBe(`${linted.stdout}\nThe course cannot be played until this is mended.`);
		for (const line of linted.stdout.split('\n'))
			expect(line).toMatch(/^test\/fixtures\/mistaken-course\/[\w.-]+:\d+:\d+ \S/);
	});

	test('lint of a folder that is no course, and of one without course.yaml', async () => {
		expect(await runCli(['lint', at('full')])).toMatchObject({
			exitCode: 2,
			stdout: `${at('full')}:1:1 the folder has no lessons; a lesson is called NN-name.md, as 01-network.md`,
		});
		expect(await runCli(['lint', 'test/fixtures/patient-course'])).toMatchObject({
			exitCode: 0,
			stdout: expect.stringMatching(
				/no mistakes\.\nThere is no course\.yaml, so its instances are postgres-1 and postgres-2\.$/,
			),
		});
	});

	test('lint counts what is in a course without mistakes', async () => {
		const {exitCode, stdout, stderr} = await runCli(['lint', 'lessons']);
		expect(stdout).toMatch(
			new RegExp(`^lessons: ${lessonCount} lessons, \\d+ steps, \\d+ checks, \\d+ diagnoses; no mistakes\\.$`),
		);
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
	});
});

describe('folders', () => {
	test('--dir that is not empty', async () => {
		await refused(['run', ...local(), '--dir', at('full')], {
			code: 2,
			says: `The folder ${at('full')} is not empty.`,
			remedy: 'Name an empty or a new folder with --dir.',
		});
	});

	test('--dir that is a file, or below one', async () => {
		for (const dir of ['file', 'file/below']) {
			await refused(['run', ...local(), '--dir', at(dir)], {
				code: 2,
				says: `${at('file')} is a file, so no lab can be made there.`,
				remedy: 'Name a folder with --dir.',
			});
		}
	});

	test('--dir with a character that commands cannot carry', async () => {
		for (const dir of ["it's", 'a"b', 'a$b', 'a\\b', 'a`b']) {
			await refused(['run', ...local(), '--dir', at(dir)], {
				code: 2,
				says: `The folder ${at(dir)} has a character in its name that commands cannot carry.`,
				remedy: 'Name a folder without quotes, backslashes, dollar signs and colons with --dir.',
			});
		}
	});

	test.runIf(process.platform === 'linux')('--dir where nothing can be made', async () => {
		await refused(['run', ...local(), '--dir', '/proc/lab'], {
			code: 2,
			says: "The lab's folder /proc/lab cannot be made: there is no such place.",
			remedy: 'Name another one with --dir.',
		});
	});

	test.runIf(process.getuid?.() === 0)('--dir that the account of the servers cannot reach', async () => {
		await refused(['run', ...local(), '--dir', at('closed/lab')], {
			code: 2,
			says: /^PostgreSQL does not run as root; it runs as the account \w+ here, which cannot reach .*\/closed\/lab\.$/,
			remedy: 'Name another folder with --dir, such as one below /var/tmp.',
		});
	});

	test('--pg-bin without the programs, or with old ones', async () => {
		const remedy = 'Name the folder that "pg_config --bindir" prints with --pg-bin.';
		for (const [bin, says] of [
			['nowhere', `There is no folder ${at('nowhere')}.`],
			['file', `${at('file')} is no folder.`],
			['empty', `The folder ${at('empty')} holds no programs of PostgreSQL.`],
			['some', `The folder ${at('some')} lacks programs of PostgreSQL: initdb, pg_waldump.`],
			['old', `The programs in ${at('old')} are not of PostgreSQL 13 to 18.`],
		] as const) {
			await refused(['run', '--pg-bin', at(bin)], {code: 2, says, remedy});
			await refused(['run', '--engine', 'local', '--pg-bin', at(bin)], {code: 2, says, remedy});
		}
	});
});

test('--pg-bin with a program that never answers is told after a while, and does not stay', async () => {
	await mkdir(at('silent'));
	for (const name of await readdir(at('programs'))) await symlink(at(`programs/${name}`), at(`silent/${name}`));
	await rm(at('silent/postgres'));
	// What it starts holds its output open, too.
	const endless = `#!/bin/sh\necho $$ > ${at('silent/group')}\nsleep 1000\n`;
	await writeFile(at('silent/postgres'), endless, {mode: 0o755});
	const {exitCode, stdout, stderr} = await runCli(['run', '--engine', 'local', '--pg-bin', at('silent')], {
		PG_REPLICATION_TUTORIAL_HOME: at('home'),
	});
	const question = `"${at('silent/postgres')} --version"`;
	expect({exitCode, stdout, stderr}).toEqual({
		exitCode: 1,
		stdout: '',
		stderr: [
			`Waiting for the answer of ${question} …`,
			`${question} has not answered for 5 seconds.`,
			'See what keeps it, or name another folder with --pg-bin.',
		].join('\n'),
	});
	const group = Number(await readFile(at('silent/group'), 'utf8'));
	await expect.poll(() => sessionMembers(group)).toEqual([]);
}, 60_000);

describe('clean', () => {
	test('--all together with one lab', async () => {
		await refused(['clean', '--all', '--lab', 'x'], {
			code: 2,
			says: '--all means every lab; leave out --lab or --all.',
		});
		await refused(['clean', '--all', '--dir', at('empty')], {
			code: 2,
			says: '--all means every lab; leave out --dir or --all.',
		});
	});

	test('of a lab that is not there has nothing to do', async () => {
		const env = {PG_REPLICATION_TUTORIAL_HOME: at('home')};
		const say = async (...parameters: string[]) => runCli(['clean', ...parameters], env);
		expect(await say()).toEqual({exitCode: 0, stdout: 'There is no lab "default"; nothing is removed.', stderr: ''});
		expect((await say('--lab', 'x')).stdout).toBe('There is no lab "x"; nothing is removed.');
		expect((await say('--dir', at('full'))).stdout).toBe(`There is no lab in ${at('full')}; nothing is removed.`);
		expect((await say('--all')).stdout).toBe('There is no lab at all; nothing is removed.');
		expect(await readdir(at('full'))).toEqual(['notes.txt']);
	});
});

describe('notes', () => {
	test('of a lab that is not there', async () => {
		const remedy = 'Name another one with --lab or --dir, or begin there: "demo" in the first terminal.';
		const none = 'so no demonstration runs in it.';
		for (const [parameters, says] of [
			[[], `There is no lab "default", ${none}`],
			[['--lab', 'nope', '--plain'], `There is no lab "nope", ${none}`],
			[['--dir', at('empty')], `There is no lab in ${at('empty')}, ${none}`],
		] as const) {
			await refused(['notes', ...parameters], {code: 2, says, remedy});
		}
	});

	test('takes no operand', async () => {
		await refused(['notes', 'network'], {code: 2, says: 'The command notes takes options only.', remedy: seeHelp});
	});
});

describe('transcript', () => {
	test('of a lab that is not there', async () => {
		const remedy = 'Name another one with --lab or --dir, or make it: start the tutor.';
		for (const [parameters, which] of [
			[[], ' "default"'],
			[['--lab', 'x'], ' "x"'],
			[['--dir', at('full')], ` in ${at('full')}`],
			[['--dir', at('nowhere')], ` in ${at('nowhere')}`],
			[['--dir', at('file')], ` in ${at('file')}`],
		] as const) {
			const says = `There is no lab${which}, so nothing was done in it.`;
			await refused(['transcript', ...parameters], {code: 2, says, remedy});
		}
	});

	test('without a file name, with an operand, of a course that is not there', async () => {
		await refused(['transcript', '--output'], {code: 2, says: 'The option --output needs a value.', remedy: seeHelp});
		await refused(['transcript', 'out.md'], {
			code: 2,
			says: 'The command transcript takes options only.',
			remedy: seeHelp,
		});
		await refused(['transcript', '--course', at('nowhere')], {
			code: 2,
			says: `There is no folder ${at('nowhere')}; --course names a folder with lessons.`,
		});
	});

	describe('of a lab that is there', () => {
		const lab = () => ['transcript', '--dir', at('lab')];
		beforeAll(() => rememberLab(at('lab')));

		afterAll(() => rm(at('lab'), {recursive: true, force: true}));

		test('goes to stdout, or into a new file that belongs to the person', async () => {
			const env = {PG_REPLICATION_TUTORIAL_HOME: at('home')};
			const printed = await runCli(lab(), env);
			expect(printed).toMatchObject({exitCode: 0, stderr: ''});
			expect(printed.stdout).toMatch(/^# PostgreSQL streaming replication: what was done\n/);
			expect(printed.stdout).toContain('Nothing has been done in this lab yet.');
			const file = at('new.md');
			const written = await runCli([...lab(), '-o', file], env);
			expect(written).toEqual({exitCode: 0, stdout: `The transcript is written: ${file}`, stderr: ''});
			expect(await readFile(file, 'utf8')).toBe(`${printed.stdout}\n`);
			expect((await stat(file)).mode & 0o777).toBe(0o666 & ~process.umask());
			await rm(file);
		});

		test('is not written over a file, into a folder, or where nothing can be', async () => {
			const remedy = 'Name a new file in another place with --output; nothing is overwritten.';
			for (const [file, why] of [
				['full/notes.txt', 'there is a file of that name'],
				['empty', 'there is a file of that name'],
				['nowhere/out.md', 'there is no such place'],
				['file/out.md', 'a part of its path is a file'],
			] as const) {
				const says = `The transcript cannot be written to ${at(file)}: ${why}.`;
				await refused([...lab(), '--output', at(file)], {code: 2, says, remedy});
			}

			expect(await readFile(at('full/notes.txt'), 'utf8')).toBe('mine\n');
		});

		test('with another name or engine than it has', async () => {
			await refused([...lab(), '--lab', 'other'], {
				code: 2,
				says: `The folder ${at('lab')} is that of the lab "cli-input".`,
				remedy: 'Say --lab cli-input, or leave --lab out.',
			});
			await refused([...lab(), '--engine', 'docker'], {
				code: 2,
				says: 'The lab "cli-input" runs with the engine local, not docker; leave out --engine.',
			});
		});

		test('whose memory is damaged', async () => {
			await writeFile(at('lab/.tutorial/lab.json'), '{');
			await refused(lab(), {
				code: 1,
				says: `${at('lab/.tutorial/lab.json')} is damaged.`,
				remedy: 'Remove the lab with "clean" and start again, or name another folder.',
			});
			await rememberLab(at('lab'));
		});
	});
});

describe('a demonstration', () => {
	const lab = () => ['demo', '--engine', 'local', '--pg-bin', at('programs'), '--dir', at('demo')];
	const number = 'it is a number from 0 upward, such as 2 or 0.5.';
	const lessons = /^The lessons are network, .*\.$/;
	const ruledOut = (option: string, ...values: string[]): [string[], string] => [
		['--rehearse', `--${option}`, ...values],
		`--rehearse runs everything at once and by itself; leave out --${option}.`,
	];

	test.each<[string[], string, (string | RegExp)?]>([
		[['--pace', '-1', '--auto'], `--pace cannot be "-1": ${number}`, seeHelp],
		[['--pace', 'slow', '--auto'], `--pace cannot be "slow": ${number}`, seeHelp],
		[['--debounce', '9000'], '--debounce cannot be "9000": it is a number from 0 to 5000.', seeHelp],
		[['--typing', 'fast'], `--typing cannot be "fast": ${number}`, seeHelp],
		[['--pace', '2'], '--pace is for a demonstration that goes on by itself; say --auto or --loop too.', undefined],
		[[], 'Without a terminal a demonstration goes on by itself only: say --auto, or --loop.', undefined],
		[['--plain'], 'Without a terminal a demonstration goes on by itself only: say --auto, or --loop.', undefined],
		[['--auto', '--from', 'nowhere'], '--from names no lesson: "nowhere".', lessons],
		[['--auto', '--from', ''], '--from names no lesson: "".', lessons],
		[['--rehearse', '--from', String(lessonCount + 1)], `--from names no lesson: "${lessonCount + 1}".`, lessons],
		...['auto', 'loop', 'restart-clock'].map((option) => ruledOut(option)),
		...['pace', 'record', 'recording'].map((option) => ruledOut(option, '1')),
		[
			['--auto', '--recording', 'talk.cast'],
			'--recording is shown on the screen of a demonstration, and there is none: it needs a terminal.',
			'Start it in one, without --plain, or leave out --recording.',
		],
		[['--auto', 'failover'], 'The command demo takes options only.', seeHelp],
	])('is not given with %j', async (parameters, says, remedy) => {
		await refused([...lab(), ...parameters], {code: 2, says, remedy});
	});

	test.each(['lots', '-1', '1.5', 'OFF'])('is not begun with PG_REPLICATION_TUTORIAL_SNAPSHOTS=%s', async (said) => {
		const says = `PG_REPLICATION_TUTORIAL_SNAPSHOTS is "${said}"; it takes a whole number of MiB that snapshots may take, or "off".`;
		for (const parameters of [['--auto'], ['--rehearse']]) {
			await refused([...lab(), ...parameters], {code: 2, says}, {PG_REPLICATION_TUTORIAL_SNAPSHOTS: said});
		}
	});
});

describe('Docker daemons', () => {
	const orLocal = 'Or do without: --engine local.';
	const elsewhere = `For a daemon of this machine, unset DOCKER_HOST or run "docker context use default". ${orLocal}`;
	const run = ['run', '--engine', 'docker', '--lab', 'cli-input'];

	test.each<[Record<string, string>, string, string]>([
		[
			{DOCKER_HOST: 'ssh://somebody@example.org'},
			"Docker is set to ssh://somebody@example.org, another machine, and a daemon there cannot mount the lab's folder here.",
			elsewhere,
		],
		[
			{DOCKER_HOST: 'tcp://192.0.2.1:2375'},
			"Docker is set to tcp://192.0.2.1:2375, another machine, and a daemon there cannot mount the lab's folder here.",
			elsewhere,
		],
		[
			{DOCKER_HOST: 'nonsense'},
			'The Docker address nonsense is of no kind that the tutor knows.',
			`Set DOCKER_HOST to a unix:// socket of this machine, or unset it. ${orLocal}`,
		],
		[
			{DOCKER_HOST: 'unix:///nowhere/docker.sock'},
			'No Docker daemon answers at unix:///nowhere/docker.sock.',
			`Start it (Docker Desktop, or "sudo systemctl start docker"). ${orLocal}`,
		],
		[
			{DOCKER_HOST: 'tcp://127.0.0.1:1'},
			'No Docker daemon answers at tcp://127.0.0.1:1.',
			`Start it (Docker Desktop, or "sudo systemctl start docker"). ${orLocal}`,
		],
		[
			{DOCKER_HOST: '', DOCKER_CONTEXT: 'no-such-context'},
			'The Docker context "no-such-context" does not exist.',
			`Run "docker context ls" and choose one with "docker context use". ${orLocal}`,
		],
	])('%j', async (env, says, remedy) => {
		await refused(run, {code: 1, says, remedy}, env);
	});
});

describe('faults of the tutor itself', () => {
	/** Has the program break where no one foresaw it. */
	const breaking = `data:text/javascript,${encodeURIComponent(
		'const write = process.stdout.write; process.stdout.write = function (text, ...rest) { if (text) throw new TypeError("broken"); return write.call(this, text, ...rest); };',
	)}`;
	const env = {NODE_OPTIONS: `--import=${breaking}`};

	test('are told without a stack trace', async () => {
		const {exitCode, stderr} = await runCli(['lint', 'lessons'], {...env, DEBUG: undefined});
		expect(stderr).toBe('Something went wrong inside the tutor: broken\nRun it again with DEBUG=1 for the details.');
		expect(exitCode).toBe(1);
	});

	test('are told with one when DEBUG is set', async () => {
		const {exitCode, stderr} = await runCli(['lint', 'lessons'], {...env, DEBUG: '1'});
		expect(stderr).toMatch(/^Something went wrong inside the tutor: broken\n.*\nTypeError: broken\n +at /);
		expect(exitCode).toBe(1);
	});
});
