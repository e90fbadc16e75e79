import {expect, test} from 'vitest';
import {administratorPassword, replicationPassword} from '../../source/lab/passwords.js';

const variables = new Map([
	['admin.password', 'of-the-course'],
	['replication.password', 'of-the-course'],
	['replication.user', 'replicationUser'],
]);

function labWith(kind: 'docker' | 'local', files: Readonly<Record<string, string>>) {
	return {kind, variables, readFile: async (file: string) => files[file]};
}

test.each([
	['docker', {'secrets/admin.env': '# mine\nPOSTGRES_PASSWORD=old\nPOSTGRES_PASSWORD=my own=1\n'}, 'my own=1'],
	['docker', {'secrets/admin.env': 'POSTGRES_PASSWORD=\n'}, 'of-the-course'],
	['docker', {}, 'of-the-course'],
	['local', {'secrets/admin.password': 'my own\r\nsecond line\n'}, 'my own'],
	['local', {'secrets/admin.password': '\n'}, 'of-the-course'],
	['local', {}, 'of-the-course'],
] as const)('the administrator of %s logs in with the password of the file: %j', async (kind, files, password) => {
	expect(await administratorPassword(labWith(kind, files))).toBe(password);
});

test.each([
	['docker', {'secrets/replication.env': 'PGPASSWORD=my own\n'}, 'my own'],
	['docker', {}, 'of-the-course'],
	['local', {'secrets/pgpass': '127.0.0.1:*:*:other:no\n127.0.0.1:*:*:replicationUser:my\\:own\n'}, 'my:own'],
	[
		'local',
		{'secrets/pgpass': 'localhost:::someone:no\n*:*:*:*:for all\n127.0.0.1:*:*:replicationUser:no\n'},
		'for all',
	],
	['local', {'secrets/pgpass': '#127.0.0.1:*:*:replicationUser:no\n'}, 'of-the-course'],
	['local', {}, 'of-the-course'],
] as const)('the replication role of %s logs in with the password of the file: %j', async (kind, files, password) => {
	expect(await replicationPassword(labWith(kind, files))).toBe(password);
});
