import {execFileSync, spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {afterAll, describe, expect, test} from 'vitest';
import {applyHbaRecords, applySettings} from '../../source/course/configuration.js';
import {actionsOf, courseForLab, stepsOf} from '../../source/course/for-engine.js';
import {loadCourse} from '../../source/course/load-course.js';
import {actionText} from '../../source/course/script/action-text.js';
import {conditionFunctions} from '../../source/course/script/condition-functions.js';
import {courseFunctions} from '../../source/course/script/course-functions.js';
import {dockerFunctions} from '../../source/course/script/docker-functions.js';
import {extendedRegex} from '../../source/course/script/extended-regex.js';
import {localFunctions} from '../../source/course/script/local-functions.js';
import type {ScriptTarget} from '../../source/course/script/opening.js';
import {hereDocument, quote} from '../../source/course/script/quote.js';
import {scriptText} from '../../source/course/script/script-text.js';
import {shellText} from '../../source/course/shell-text.js';
import type {Action, Condition, EngineKind} from '../../source/course/types.js';
import {fill} from '../../source/course/variables.js';
import {labVariables} from '../../source/lab/description.js';
import {ownEntries} from '../../source/lab/lab-folder.js';
import {markdownLines} from '../../source/plain/markdown-text.js';

const course = await loadCourse('lessons');
const folder = mkdtempSync(path.join(tmpdir(), 'pg-tutorial-script-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

function placeOf(engine: EngineKind, dir?: string): ScriptTarget {
	const variables = labVariables({
		name: 'script-text',
		engine,
		dir: '/nowhere',
		image: 'postgres:15',
		ports: {'postgres-1': 5000, 'postgres-2': 5001},
		createdAt: '2025-01-01T00:00:00.000Z',
	});
	return {
		engine,
		variables,
		dir,
		bin: engine === 'local' ? '/nowhere/bin' : undefined,
		entries: ownEntries(['postgres-1', 'postgres-2']),
	};
}

/** Runs a piece of script behind the functions that walk through the course. */
function bash(text: string, patience = '1') {
	const script = `set -euo pipefail\nPATIENCE=${patience}\n${courseFunctions}\n${text}\n`;
	const {status, stdout, stderr} = spawnSync('bash', ['-c', script], {cwd: folder, encoding: 'utf8'});
	return {status, stdout, stderr};
}

describe.each(['docker', 'local'] as const)('the script for %s', (engine) => {
	const place = placeOf(engine);
	const {variables} = place;
	const text = scriptText(course, place, markdownLines);
	const steps = stepsOf(courseForLab(course, engine, variables));

	test('leaves no variable and no check out', () => {
		expect(text).not.toContain('{{');
		expect(text).not.toContain('undefined');
		expect(text).not.toContain('Not looked at here');
		expect(text.match(/^holds /gm)).toHaveLength(steps.flatMap(({checks}) => checks).length);
	});

	test('is a script that bash can read', () => {
		const file = path.join(folder, `${engine}.sh`);
		writeFileSync(file, text);
		execFileSync('bash', ['-n', file]);
	});

	test('holds every action as the tutor runs it', () => {
		for (const action of steps.flatMap(actionsOf))
			for (const part of literally(action, place)) expect(text).toContain(part);
	});

	test('keeps to what the bash of macOS knows', () => {
		expect(text).not.toMatch(
			/\b(?:declare|local|typeset) -[aAn]|\b(?:mapfile|readarray|coproc)\b|\$\{\w+(?:\^|,)|&>>|\|&/,
		);
		expect(text).not.toMatch(/read -t 0?\./);
	});

	test('says what it makes, how to remove it, and whom it is owed to', () => {
		const header = text.slice(0, text.indexOf('set -euo pipefail'));
		expect(header).toContain(
			engine === 'docker' ? 'docker rm -fv script-text-postgres-1 script-text-postgres-2' : 'pg_ctl -D',
		);
		expect(header).toContain('https://github.com/AndersBjerregaard/databases');
		expect(header).toContain('5000 and 5001');
	});

	test('refuses a folder that has a lab in it', () => {
		const occupied = mkdtempSync(path.join(folder, 'occupied-'));
		mkdirSync(path.join(occupied, 'secrets'));
		for (const where of [undefined, occupied]) {
			const script = scriptText(course, placeOf(engine, where), markdownLines);
			const {status, stderr} = spawnSync('bash', ['-s'], {
				cwd: where ? folder : occupied,
				input: script,
				encoding: 'utf8',
			});
			expect(stderr).toContain(`${occupied} has a lab in it already (secrets)`);
			expect(status).toBe(1);
		}
	});
});

/** The texts of an action that must be in the script, word for word. */
function literally(action: Action, {engine, variables}: ScriptTarget): string[] {
	switch (action.kind) {
		case 'sh':
		case 'sql':
			return [`\n${shellText(action, engine, variables)}\n`];
		case 'file':
			return [`\n${fill(action.content, variables)}`];
		case 'conf':
			return action.settings.map(({name, value}) => `\n${fill(`${name} = ${value}`, variables)}\n`);
		case 'hba':
			return action.records.map((record) => `\n${fill(record, variables)}\n`);
	}
}

describe('the edits of the script are those of the tutor', () => {
	const position = {file: '', line: 1, column: 1};
	const settings = [
		{name: 'wal_level', value: 'replica'},
		{name: 'archive_command', value: `'test ! -f "\\path/%f" && cp %p $HOME/%f' # & \\1`},
		{name: 'my.setting', value: "'a = b'"},
	];

	test.each([
		['an empty file', ''],
		['a file without a last newline', 'port = 5432'],
		['an active line', 'wal_level = minimal\nport = 1\n'],
		['two active lines', 'wal_level=minimal\n  WAL_LEVEL   logical\n#wal_level = x\n'],
		['commented lines', '#wal_level = minimal\n # \tWal_Level= logical # why\nport = 1\n'],
		['an active line before a commented one', '  wal_level\tminimal\n# wal_level = x\n'],
		['names that only look alike', 'wal_level_x = 1\nmyxsetting = 1\n#wal_level x\nwal_level\n'],
		['line ends of Windows, and blank lines', 'a = 1\r\n\r\nwal_level = minimal\r\n\n\n'],
	])('conf: %s', (_name, before) => {
		const expected = applySettings(before, settings);
		expect(edit({kind: 'conf', path: 'x.conf', settings, position}, before)).toBe(expected);
		expect(edit({kind: 'conf', path: 'x.conf', settings, position}, expected)).toBe(expected);
	});

	const records = ['host    replication  someone  0.0.0.0/0      md5', 'local all all trust'];
	test.each([
		['an empty file', ''],
		['no record of type host', '# nothing\nlocal all all peer\n'],
		['records of type host', '# TYPE\nlocal  all all peer\n  hostssl all all all md5\nhost all all all md5\n'],
		['one of them is there, written otherwise', 'host all all all md5\n\thost replication  someone 0.0.0.0/0 md5 \n'],
		['line ends of Windows', 'local all all trust\r\nhost all all all md5\r\n'],
		['a commented record', '# local all all trust\nhost all all all md5'],
	])('hba: %s', (_name, before) => {
		const expected = applyHbaRecords(before, records);
		expect(edit({kind: 'hba', path: 'x.conf', records, position}, before)).toBe(expected);
		expect(edit({kind: 'hba', path: 'x.conf', records, position}, expected)).toBe(expected);
	});

	test('a file that is not there is told', () => {
		const {status, stderr} = bash('step one\nconf missing.conf <<< "a = b"\necho went on');
		expect(stderr).toContain('one: there is no missing.conf to edit.');
		expect(status).toBe(1);
	});

	function edit(action: Action, before: string): string {
		writeFileSync(path.join(folder, 'x.conf'), before);
		expect(bash(actionText(action, 'local', new Map()))).toMatchObject({status: 0, stderr: ''});
		return readFileSync(path.join(folder, 'x.conf'), 'utf8');
	}
});

describe('an action that is meant to be refused', () => {
	const refused = (fails: string, command: string) =>
		bash(`${hereDocument(`refused ${fails}`, command, 'REFUSED')}\necho went on`);

	test.each([
		['any', 'exit 3'],
		['any', `echo 'ERROR:  25006: no'; exit 1`],
		['25006', `cat <<'SQL' >&2\nERROR:  25006: no\nSQL\nexit 1`],
		// A client that is stopped before the server answers has no code to show.
		['25006', 'exit 1'],
	])('is refused by %s: %s', (fails, command) => {
		expect(refused(fails, command)).toMatchObject({status: 0, stdout: expect.stringContaining('went on')});
	});

	test('that succeeds ends the script', () => {
		const {status, stdout, stderr} = refused('any', 'echo done');
		expect(stderr).toContain('this was to be refused, and was not');
		expect(stdout).toBe('done\n');
		expect(status).toBe(1);
	});

	test('by another code ends the script', () => {
		const {status, stderr} = refused('25006', `echo 'ERROR:  42P07: there'; exit 1`);
		expect(stderr).toContain('this was to be refused with 25006, not with 42P07');
		expect(status).toBe(1);
	});
});

describe('a command that fails ends the script', () => {
	const position = {file: '', line: 1, column: 1};
	test.each(['sh -c "exit 3"', 'true && sh -c "exit 3"', 'true\nsh -c "exit 3"'])('%s', (command) => {
		const action = actionText({kind: 'sh', command, position}, 'local', new Map());
		const {status, stdout, stderr} = bash(`step 'Step one'\n${action}\necho went on`);
		expect(stderr).toContain('Step one: a command has failed (exit code 3).');
		expect(stdout).not.toContain('went on');
		expect(status).toBe(1);
	});

	test('but only the last one of an action counts, as in the tutor', () => {
		const command = 'false\nfalse | true; echo "$NO_SUCH_VARIABLE"';
		const action = actionText({kind: 'sh', command, position}, 'local', new Map());
		expect(bash(`${action}\necho went on`)).toMatchObject({status: 0, stdout: '\nwent on\n'});
	});
});

describe('a wait for an outcome', () => {
	test('goes on as soon as it holds', () => {
		const {status, stdout} = bash(
			'tries=0\ncheck_third() { tries=$((tries + 1)); [ $tries -eq 3 ]; }\nholds 20 "it came" third',
		);
		expect(stdout).toBe('  [ok] it came\n');
		expect(status).toBe(0);
	});

	test('ends the script with what did not hold', () => {
		const never =
			'check_never() { seen="a $1"; false; }\nstep "Step one"\nholds 1 "it comes" never nothing\necho went on';
		const {status, stdout, stderr} = bash(never, '0');
		expect(stderr).toContain('Step one: this does not hold after 0 seconds: it comes. Seen: a nothing');
		expect(stdout).not.toContain('went on');
		expect(status).toBe(1);
	});
});

describe('the kinds of check', () => {
	// The compiler refuses a kind that is missing here, or too many.
	const kinds = Object.keys({
		network: 0,
		folder: 0,
		file: 0,
		instance: 0,
		sql: 0,
		setting: 0,
		hba: 0,
		login: 0,
		archived: 0,
		verifybackup: 0,
		streaming: 0,
		caughtup: 0,
		timeline: 0,
	} satisfies Record<Condition['kind'], 0>);
	const kindsOfRows = (text: string) => [...text.matchAll(/^\| `(\w+): /gm)].map(([, kind]) => kind);
	const kindsOfFunctions = (text: string) => [...text.matchAll(/^check_(\w+)\(\) \{/gm)].map(([, kind]) => kind);

	test('have the same names in the manual', () => {
		expect(kindsOfRows(readFileSync('lessons/README.md', 'utf8'))).toEqual(kinds);
	});

	test.each([
		['docker', dockerFunctions, []],
		['local', localFunctions, ['network']],
	] as const)('have the same names in the script for %s', (engine, functions, unknown: readonly string[]) => {
		const text = conditionFunctions + functions(placeOf(engine).variables);
		expect(kindsOfFunctions(text).sort()).toEqual(kinds.filter((kind) => !unknown.includes(kind)).sort());
	});
});

describe('what the script sees', () => {
	const functions = `${localFunctions(placeOf('local').variables)}\n${conditionFunctions}`;
	/** The result of each condition: `yes`, or the reason. */
	const holds = (conditions: readonly string[], before = '') =>
		bash(
			[functions, before, ...conditions.map((one) => `if ${one}; then echo yes; else echo "no: $seen"; fi`)].join('\n'),
		)
			.stdout.split('\n')
			.slice(0, -1);

	test('a file, its lines and its mode', () => {
		writeFileSync(path.join(folder, 'seen.conf'), 'port = 5432\n', {mode: 0o640});
		const seen = {
			'check_file seen.conf': 'yes',
			'check_file seen.conf mode 640': 'yes',
			'check_file seen.conf contains "^port" mode 640': 'yes',
			'check_file seen.conf contains "^port" mode 600': 'no: seen.conf has mode 640',
			'check_file seen.conf contains "^host" mode 640': 'no: seen.conf has no line that matches ^host',
			'check_file seen.conf absent': 'no: seen.conf is there',
			'check_file unseen.conf absent': 'yes',
			'check_file unseen.conf contains x': 'no: there is no file unseen.conf',
			'check_file .': 'no: there is no file .',
			'check_folder .': 'yes',
			'check_folder . mode 755': 'no: . has mode 700',
			'check_folder seen.conf': 'no: there is no folder seen.conf',
		};
		expect(holds(Object.keys(seen))).toEqual(Object.values(seen));
	});

	test.skipIf(process.platform !== 'linux')('a server whose folder was moved, and a copy of its folder', () => {
		const serves = `pg_ctl() { kill -0 "$(head -n 1 "$2/postmaster.pid")"; }
			mkdir -p moved/pgdata; (cd moved/pgdata; exec sleep 60 > /dev/null) & pid=$!
			until [ /proc/$pid/cwd -ef moved/pgdata ]; do :; done; trap 'kill $pid' EXIT
			echo $pid > moved/pgdata/postmaster.pid; mkdir -p copied/pgdata; echo $pid > copied/pgdata/postmaster.pid`;
		const runsIn = (name: string) => `no: a server of moved runs with the data in moved/${name}/`;
		const conditions = ['moved', 'copied', 'nowhere'].map((name) => `check_instance ${name} stopped`);
		const after = [...conditions, 'mv moved/pgdata moved/pgdata.old', ...conditions];
		expect(holds(after, serves)).toEqual([runsIn('pgdata'), 'yes', 'yes', 'yes', runsIn('pgdata.old'), 'yes', 'yes']);
	});
});

test('quoted words come back unchanged', () => {
	const words = ['plain', '', 'two words', "it's", `both ' and "`, '$HOME `id` \\ !', "'$x'", 'a\nb', '*', '~'];
	const printed = execFileSync('bash', ['-c', `printf '%s\\0' ${words.map(quote).join(' ')}`], {encoding: 'utf8'});
	expect(printed.split('\0').slice(0, -1)).toEqual(words);
});

test('a here-document ends where its text does', () => {
	const text = 'FILE\n$HOME `id` \\\nFILE2\n';
	expect(execFileSync('bash', ['-c', hereDocument('cat', text, 'FILE')], {encoding: 'utf8'})).toBe(text);
});

describe('regular expressions for grep', () => {
	test.each([
		['^host\\s+all\\s+\\S+', 'host all x'],
		['^host\\s+all\\s+\\S+', 'hostall x'],
		['^127\\.0\\.0\\.1:[*]:', '127.0.0.1:*:'],
		['^127\\.0\\.0\\.1:[*]:', '127x0.0.1:*:'],
		["host='*name", "host='name"],
		['(?:a|b)+?c$', 'ababc'],
		['(?:a|b)+?c$', 'abd'],
		['[\\d.]+[^\\w\\]]', '1.5 '],
		['[\\d.]+[^\\w\\]]', '1.5]'],
		['a{2}b{', 'aab{'],
		['a\\-\\/b', 'a-/b'],
		['[a\\-z]', 'm'],
		['[a\\-z]', '-'],
		['x\\ty', 'x\ty'],
	])('%s', (source, line) => {
		const regex = extendedRegex(source);
		const {status} = spawnSync('grep', ['-Eq', '-e', regex ?? ''], {input: `${line}\n`});
		expect(status === 0).toBe(new RegExp(source, 'm').test(line));
	});

	test.each(['(?=a)', '(?<!a)b', '(?<name>a)', '\\bword', '(a)\\1', '\\u0041', '[\\b]', '[]'])(
		'%s has no equal',
		(source) => {
			expect(extendedRegex(source)).toBeUndefined();
		},
	);
});
