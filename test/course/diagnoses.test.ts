import {readdir, readFile} from 'node:fs/promises';
import {describe, expect, test} from 'vitest';
import {diagnose} from '../../source/checks/diagnose.js';
import {loadCourse} from '../../source/course/load-course.js';
import type {Mistake} from '../../source/course/mistakes.js';
import {parseDiagnoses} from '../../source/course/parse-diagnoses.js';
import type {Diagnosis} from '../../source/course/types.js';

const {diagnoses} = await loadCourse('lessons');

async function producingTests(engine: string): Promise<string> {
	const folder = `test/${engine}/diagnoses`;
	const files = (await readdir(folder)).filter((name) => name.endsWith('.test.ts'));
	return (await Promise.all(files.map((name) => readFile(`${folder}/${name}`, 'utf8')))).join('\n');
}

const tests = {local: await producingTests('local'), docker: await producingTests('docker')};

describe('the diagnoses of the course', () => {
	test('there are plenty', () => {
		expect(diagnoses.length).toBeGreaterThan(28);
	});

	const idsOf = (offends: (diagnosis: Diagnosis) => boolean) => diagnoses.filter(offends).map(({id}) => id);

	test('each is produced by a test of its engine', () => {
		const named = (id: string, where: string) => where.includes(`'${id}'`);
		expect(
			idsOf(({id, engine}) => !named(id, engine === undefined ? tests.local + tests.docker : tests[engine])),
		).toEqual([]);
	});

	test('none is told from nothing', () => {
		expect(idsOf(({pattern}) => pattern.test('') || pattern.test('\n'))).toEqual([]);
	});

	test('each reads well behind its title', () => {
		expect(idsOf(({title}) => title.endsWith('.'))).toEqual([]);
		expect(idsOf(({cause}) => !/[.)]$/.test(cause.trim()))).toEqual([]);
	});

	test('every command of a remedy ends', () => {
		expect(idsOf(({remedy}) => remedy.split('`').length % 2 === 0)).toEqual([]);
	});
});

describe('an instance that a pattern tells', () => {
	const diagnosis = (remedy: string, pattern = '^(?<instance>\\S+) is ill$'): Diagnosis => ({
		id: 'ill',
		title: 'It is ill',
		evidence: 'state',
		pattern: new RegExp(pattern, 'm'),
		cause: 'Nobody knows.',
		remedy,
	});
	const whom = [
		['admin.user', 'admin'],
		['database', 'db'],
	] as const;
	const local = new Map([
		...whom,
		['sockets', '/tmp/s'],
		['postgres-2.port', '5001'],
		['postgres-2.host', '127.0.0.1'],
	]);
	const docker = new Map([...whom, ['postgres-2.container', 'lab-postgres-2'], ['postgres-2.port', '5001']]);
	const remedyOf = (text: string, variables: ReadonlyMap<string, string>) =>
		diagnose([diagnosis(text)], [{source: 'state', text: 'postgres-2 is ill'}], variables)?.remedy;

	test('has its commands named without Docker', () => {
		expect(remedyOf('{{instance.psql}} -c x', local)).toBe('psql -h /tmp/s -p 5001 -U admin -d db -c x');
		expect(remedyOf('{{instance.restart}}', local)).toBe(
			'pg_ctl -D postgres-2/pgdata -l postgres-2/postgres.log restart',
		);
		expect(remedyOf('{{instance.log}} {{instance.port}}', local)).toBe('tail -n 20 postgres-2/postgres.log 5001');
	});

	test('has its commands named with Docker', () => {
		expect(remedyOf('{{instance.psql}}', docker)).toBe('docker exec -it lab-postgres-2 psql -U admin -d db');
		expect(remedyOf('{{instance.restart}}', docker)).toBe('docker restart lab-postgres-2');
		expect(remedyOf('{{instance.container}}', docker)).toBe('lab-postgres-2');
		expect(remedyOf('{{postgres-2.log}}', docker)).toBe('docker logs --tail 20 lab-postgres-2');
	});

	test('may be named only where a pattern tells one', () => {
		const mistakes: Mistake[] = [];
		const yaml = (pattern: string) =>
			`- {id: ill, title: Ill, evidence: state, pattern: '${pattern}', cause: c, remedy: '{{instance.psql}}'}`;
		parseDiagnoses('d.yaml', yaml('(?<instance>\\S+) is ill'), mistakes);
		expect(mistakes).toEqual([]);
		parseDiagnoses('d.yaml', yaml('is ill'), mistakes);
		expect(mistakes.map(({message}) => message)).toEqual([expect.stringContaining('{{instance.psql}}')]);
	});
});
