import {describe, expect, test} from 'vitest';
import {applyHbaRecords, applySettings} from '../../source/course/configuration.js';

describe('settings', () => {
	const level = [{name: 'wal_level', value: 'replica'}];

	test('replace an active line', () => {
		expect(applySettings('a = 1\nwal_level = minimal\nb = 2\n', level)).toBe('a = 1\nwal_level = replica\nb = 2\n');
	});

	test('replace the last active line, because the last one counts', () => {
		const text = 'wal_level = minimal\nwal_level = logical\n';
		expect(applySettings(text, level)).toBe('wal_level = minimal\nwal_level = replica\n');
	});

	test('take the place of a commented line', () => {
		expect(applySettings('a = 1\n#wal_level = replica\t\t# minimal\nb = 2\n', level)).toBe(
			'a = 1\nwal_level = replica\nb = 2\n',
		);
	});

	test('leave a commented line alone where there is an active one', () => {
		const text = 'wal_level = minimal\n# wal_level = logical\n';
		expect(applySettings(text, level)).toBe('wal_level = replica\n# wal_level = logical\n');
	});

	test('are appended where there is no line of them', () => {
		expect(applySettings('a = 1\n', level)).toBe('a = 1\nwal_level = replica\n');
		expect(applySettings('a = 1', level)).toBe('a = 1\nwal_level = replica\n');
		expect(applySettings('', level)).toBe('wal_level = replica\n');
	});

	test('are found however they are written: without =, indented, in capitals', () => {
		expect(applySettings("wal_level 'minimal'\n", level)).toBe('wal_level = replica\n');
		expect(applySettings('  WAL_LEVEL=minimal\n', level)).toBe('wal_level = replica\n');
	});

	test('are not mistaken for others of a longer name', () => {
		expect(applySettings('wal_level_x = 1\nmy.wal_level = 2\n', level)).toBe(
			'wal_level_x = 1\nmy.wal_level = 2\nwal_level = replica\n',
		);
		expect(applySettings('a_b = 1\n', [{name: 'a.b', value: '2'}])).toBe('a_b = 1\na.b = 2\n');
	});

	test('keep what stands in a value', () => {
		const value = "'test ! -f /a/%f && cp %p /a/%f'";
		expect(applySettings('', [{name: 'archive_command', value}])).toBe(`archive_command = ${value}\n`);
	});

	test('change nothing the second time, and turn the line ends of Windows into others', () => {
		const once = applySettings('a = 1\r\n#wal_level = minimal\r\nb = 2\r\n', level);
		expect(once).toBe('a = 1\nwal_level = replica\nb = 2\n');
		expect(applySettings(once, level)).toBe(once);
	});
});

describe('records', () => {
	const record = 'host replication replicationUser samenet scram-sha-256';

	test('come before the first record for TCP, because the first one that matches decides', () => {
		expect(applyHbaRecords('# a comment\nlocal all all trust\nhost all all all reject\n', [record])).toBe(
			`# a comment\nlocal all all trust\n${record}\nhost all all all reject\n`,
		);
		expect(applyHbaRecords('hostssl all all all reject\n', [record])).toBe(`${record}\nhostssl all all all reject\n`);
	});

	test('are appended where there is none for TCP', () => {
		expect(applyHbaRecords('local all all trust\n', [record])).toBe(`local all all trust\n${record}\n`);
		expect(applyHbaRecords('', [record])).toBe(`${record}\n`);
	});

	test('that are there stay where they are, however many blanks they have', () => {
		const text = `host all all all reject\nhost   replication\treplicationUser  samenet   scram-sha-256\n`;
		expect(applyHbaRecords(text, [record])).toBe(text);
	});

	test('that are only commented are not there', () => {
		expect(applyHbaRecords(`#${record}\n`, [record])).toBe(`#${record}\n${record}\n`);
	});

	test('change nothing the second time, and keep their order', () => {
		const other = 'host replication other samenet scram-sha-256';
		const once = applyHbaRecords('host all all all reject\r\n', [record, other]);
		expect(once).toBe(`${record}\n${other}\nhost all all all reject\n`);
		expect(applyHbaRecords(once, [record, other])).toBe(once);
	});
});
