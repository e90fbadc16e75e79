import {describe, expect, test} from 'vitest';
import {diagnose} from '../../source/checks/diagnose.js';
import type {Evidence} from '../../source/course/evidence.js';
import {variablesIn} from '../../source/course/instances.js';
import {loadCourse} from '../../source/course/load-course.js';
import type {Mistake} from '../../source/course/mistakes.js';
import {parseDiagnoses} from '../../source/course/parse-diagnoses.js';
import type {Diagnosis, Recognition} from '../../source/course/types.js';

const {diagnoses} = await loadCourse('lessons');

describe('the diagnoses of the course', () => {
	const idsOf = (offends: (diagnosis: Diagnosis) => boolean) => diagnoses.filter(offends).map(({id}) => id);

	test('none is told from nothing', () => {
		const patternOf = (diagnosis: Diagnosis) => ('pattern' in diagnosis ? diagnosis.pattern : undefined);
		expect(idsOf((diagnosis) => patternOf(diagnosis)?.test('\n') === true)).toEqual([]);
	});

	test('each reads well behind its title', () => {
		expect(idsOf(({title}) => title.endsWith('.'))).toEqual([]);
		expect(idsOf(({cause}) => !/[.)]$/.test(cause.trim()))).toEqual([]);
	});

	test('every command of a remedy ends', () => {
		expect(idsOf(({remedy}) => remedy.split('`').length % 2 === 0)).toEqual([]);
	});
});

describe('an instance that a fact tells', () => {
	const diagnosis = (remedy: string): Diagnosis => ({
		id: 'ill',
		title: 'It is ill',
		evidence: 'state',
		code: 'server-stopped',
		where: {},
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
		diagnose([diagnosis(text)], [{code: 'server-stopped', instance: 'postgres-2'}], variables)?.remedy;

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

	test('may be named only where the evidence tells one', () => {
		const mistakes: Mistake[] = [];
		const instances = [{name: 'postgres-1', port: 5000}];
		const yaml = (recognition: string) =>
			`- {id: ill, title: Ill, ${recognition}, cause: c, remedy: '{{instance.psql}}'}`;
		parseDiagnoses('d.yaml', yaml("evidence: log, pattern: '(?<instance>\\S+) is ill'"), instances, mistakes);
		parseDiagnoses('d.yaml', yaml('evidence: state, code: server-stopped'), instances, mistakes);
		parseDiagnoses('d.yaml', yaml("evidence: error, sqlstate: '28000'"), instances, mistakes);
		expect(mistakes).toEqual([]);
		parseDiagnoses('d.yaml', yaml('evidence: log, pattern: is ill'), instances, mistakes);
		expect(mistakes.map(({message}) => message)).toEqual([expect.stringContaining('{{instance.psql}}')]);
	});
});

describe('an instance that is not there from the first lesson on', () => {
	const instances = [
		{name: 'postgres-1', port: 5000},
		{name: 'postgres-2', port: 5001, from: 'backup'},
	];
	const mistakesOf = (remedy: string) => {
		const mistakes: Mistake[] = [];
		const text = `- {id: ill, title: Ill, evidence: output, pattern: ill, cause: c, remedy: '${remedy}'}`;
		parseDiagnoses('d.yaml', text, instances, mistakes);
		return mistakes.map(({message}) => message);
	};

	test('is named by no diagnosis of its own accord', () => {
		for (const remedy of ['{{postgres-2.psql}}', '{{postgres-2.port}}', 'Start postgres-2.', 'ls postgres-2/pgdata']) {
			expect(mistakesOf(remedy)).toEqual([
				expect.stringContaining('before the lesson backup, where there is no postgres-2'),
			]);
		}

		expect(mistakesOf('{{postgres-1.psql}} of postgres-1, postgres-22 and {{servers}}')).toEqual([]);
	});

	test('is none of the servers before that', () => {
		const all = new Map([
			['database', 'db'],
			['postgres-1.port', '5000'],
			['postgres-2.port', '5001'],
			['postgres-2.host', 'postgres-2'],
		]);
		const course = {instances, lessons: [{id: 'network'}, {id: 'backup'}, {id: 'end'}]};
		const lost: Diagnosis = {
			id: 'lost',
			title: 'Lost',
			evidence: 'output',
			pattern: /lost/,
			cause: 'c',
			remedy: '{{servers}}',
		};
		const servers = (lesson: string) =>
			diagnose([lost], [{code: 'output', text: 'lost'}], variablesIn(lesson, course, all))?.remedy;
		expect(servers('network')).toBe('postgres-1 (port 5000)');
		expect(servers('backup')).toBe('postgres-1 (port 5000) and postgres-2 (port 5001)');
		expect(servers('end')).toBe(servers('backup'));
		expect([...variablesIn('network', course, all).keys()]).toEqual(['database', 'postgres-1.port']);
	});
});

describe('evidence', () => {
	const ports = new Map([
		['postgres-1.port', '5000'],
		['postgres-2.port', '5001'],
	]);
	const recognised = (recognition: Recognition, evidence: Evidence): string | undefined => {
		const cause = '{{instance}}: {{role}} {{message}} {{what}}';
		const diagnosis: Diagnosis = {id: 'known', title: 'Known', cause, remedy: 'r', ...recognition};
		return diagnose([diagnosis], [evidence], ports)?.cause;
	};

	const fact = {code: 'role-nologin', instance: 'postgres-1', role: 'ada'} as const;
	const refusal = {code: 'refused', instance: 'postgres-2', sqlstate: '28000', message: 'no entry for ada'} as const;

	test('of a state is known by its code and the values of its fields, which the texts may name', () => {
		const known = {evidence: 'state', code: 'role-nologin', where: {}} as const;
		expect(recognised(known, fact)).toBe('postgres-1: ada {{message}} {{what}}');
		expect(recognised({...known, where: {role: 'ada'}}, fact)).toBeDefined();
		expect(recognised({...known, where: {role: 'grace'}}, fact)).toBeUndefined();
		expect(recognised({...known, code: 'role-missing'}, fact)).toBeUndefined();
		expect(recognised(known, refusal)).toBeUndefined();
	});

	test("of a server's refusal is known by its SQLSTATE, and by its message where that is not enough", () => {
		const known = {evidence: 'error', sqlstate: '28000'} as const;
		expect(recognised(known, refusal)).toBe('postgres-2: {{role}} no entry for ada {{what}}');
		expect(recognised({...known, pattern: /no entry for (?<what>\S+)/}, refusal)).toContain('entry for ada ada');
		expect(recognised({...known, pattern: /rejects/}, refusal)).toBeUndefined();
		expect(recognised({...known, sqlstate: '28P01'}, refusal)).toBeUndefined();
		expect(recognised(known, {code: 'output', text: 'no entry for ada'})).toBeUndefined();
	});

	test('that others wrote is known by a pattern, where it was written', () => {
		const known = {evidence: 'log', pattern: /^(?<instance>\S+): ill (?<what>.+)$/m} as const;
		const text = 'postgres-1: well\npostgres-1: ill at last';
		expect(recognised(known, {code: 'log', text})).toBe('postgres-1: {{role}} {{message}} at last');
		expect(recognised(known, {code: 'output', text})).toBeUndefined();
	});
});
