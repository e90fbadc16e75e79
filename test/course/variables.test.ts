import {describe, expect, test} from 'vitest';
import {
	fill,
	isPlainValue,
	maskSecrets,
	redact,
	secretValues,
	variableMistake,
	variableUses,
} from '../../source/course/variables.js';
import {type LabDescription, labVariables} from '../../source/lab/description.js';

const lab: LabDescription = {
	name: 'two',
	engine: 'docker',
	dir: '/var/tmp/two',
	image: 'postgres:15',
	ports: {'postgres-1': 5002, 'postgres-2': 5003},
	createdAt: '2024-01-01T00:00:00.000Z',
};

const instances = ['postgres-1', 'postgres-2'];

describe('variables', () => {
	const variables = new Map([
		['lab', 'two'],
		['postgres-1.port', '5000'],
		['admin.password', 'secret'],
	]);

	test('are filled in wherever they stand, with blanks around the name or without', () => {
		expect(fill('{{lab}}-{{ lab }}:{{postgres-1.port}}', variables)).toBe('two-two:5000');
	});

	test('stay as they are written when they have no value', () => {
		expect(fill('{{network}} {{}} {{lab}', variables)).toBe('{{network}} {{}} {{lab}');
	});

	test('are not filled in a second time', () => {
		expect(fill('{{lab}}', new Map([['lab', '{{lab}}']]))).toBe('{{lab}}');
	});

	test('are found with their place', () => {
		expect(variableUses('a {{lab}} b {{ image }}')).toEqual([
			{name: 'lab', offset: 2},
			{name: 'image', offset: 12},
		]);
	});

	test('are a mistake when they are unknown, or when the engine does not know them', () => {
		expect(variableMistake('lab', undefined, instances)).toBeUndefined();
		expect(variableMistake('network', 'docker', instances)).toBeUndefined();
		expect(variableMistake('network', undefined, instances)?.message).toContain('mark the block with `docker`');
		expect(variableMistake('sockets', 'docker', instances)?.message).toContain('with the local engine only');
		expect(variableMistake('nothing', 'docker', instances)?.message).toContain('unknown variable {{nothing}}');
		expect(variableMistake('admin.nothing', 'docker', instances)?.message).toContain(
			'unknown variable {{admin.nothing}}',
		);
		expect(variableMistake('postgres-3.port', 'docker', instances)).toMatchObject({noInstance: 'postgres-3'});
		expect(variableMistake('postgres-3.port', 'docker', [...instances, 'postgres-3'])).toBeUndefined();
	});

	test('that are secret are masked where they are shown, and struck out of what comes from outside', () => {
		expect(fill('{{lab}} {{admin.password}}', maskSecrets(variables))).toBe('two ********');
		expect(redact('the password is secret', secretValues(variables))).toBe('the password is ********');
	});
});

describe('the values of a lab', () => {
	test('bear its name, but in the default lab', () => {
		expect(labVariables(lab).get('network')).toBe('two-postgres');
		expect(labVariables({...lab, name: 'default'}).get('network')).toBe('postgres');
		expect(labVariables(lab).get('postgres-1.container')).toBe('two-postgres-1');
	});

	test('tell labs of one name in two folders apart', () => {
		expect(labVariables(lab).get('label')).not.toBe(labVariables({...lab, dir: '/var/tmp/other'}).get('label'));
	});

	test('are those of its engine', () => {
		const local = labVariables({...lab, engine: 'local'});
		expect(local.has('network')).toBe(false);
		expect(local.get('postgres-1.host')).toBe('127.0.0.1');
		expect(labVariables(lab).has('sockets')).toBe(false);
	});

	test.each(['a;b', '$(reboot)', 'a b', "a'b", 'a\nb', '`a`', 'a|b', ''])('cannot carry shell syntax: %j', (value) => {
		expect(isPlainValue(value)).toBe(false);
		expect(() => labVariables({...lab, image: value})).toThrow(/The value of image/);
	});
});
