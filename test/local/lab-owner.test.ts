import {chown, lstat, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {accountToDropTo} from '../../source/lab/local/account.js';
import {findPrograms} from '../../source/lab/local/programs.js';
import {type OpenLab, openLab, planLab} from '../../source/lab/open-lab.js';
import {privateHome} from '../support/processes/private-home.js';

const programs = await findPrograms();
const account = await accountToDropTo();
const skip = programs === undefined || account === undefined;

describe.skipIf(skip)('what root writes into its lab (root and the programs of PostgreSQL)', () => {
	const place = privateHome();
	const name = `owner-${process.pid}`;
	let lab: OpenLab;
	let outside: string;

	beforeAll(async () => {
		lab = await openLab(await planLab({name, engine: 'local', dir: place.labDir(name)}));
		outside = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-owner-'));
	});

	afterAll(async () => {
		await lab?.remove();
		await place.remove();
		if (outside) await rm(outside, {recursive: true});
	});

	const ownerOf = async (file: string) => (await lstat(path.join(lab.engine.dir, file))).uid;

	test('belongs to the account that runs the servers', async () => {
		await lab.engine.writeFile('secrets/one', 'secret\n', '600');
		for (const own of ['secrets', 'secrets/one']) expect(await ownerOf(own), own).toBe(account?.uid);
		expect(await lab.engine.status('secrets/one')).toEqual({kind: 'file', mode: '600', owner: account?.uid});
	});

	test('is never seen in part, or before it has its owner and mode', async () => {
		const file = path.join(lab.engine.dir, 'secrets/two');
		const content = 'x'.repeat(100_000);
		const seen = new Set<string>();
		let isWriting = true;
		const looking = (async () => {
			while (isWriting) {
				const found = await lstat(file).catch(() => undefined);
				if (found) seen.add(`${found.uid} ${(found.mode & 0o777).toString(8)} ${found.size}`);
			}
		})();
		for (let times = 0; times < 50; times++) {
			await rm(file, {force: true});
			await lab.engine.writeFile('secrets/two', content, '600');
		}

		isWriting = false;
		await looking;
		expect([...seen]).toEqual([`${account?.uid} 600 ${content.length}`]);
	});

	test('does so where a killed tutor has made the folders, and not given all of them away', async () => {
		await mkdir(path.join(lab.engine.dir, 'postgres-1/config'), {recursive: true});
		await chown(path.join(lab.engine.dir, 'postgres-1/config'), account?.uid ?? 0, account?.gid ?? 0);
		expect(await ownerOf('postgres-1')).toBe(0);
		await lab.engine.writeFile('postgres-1/config/one', '', undefined);
		for (const own of ['postgres-1', 'postgres-1/config']) expect(await ownerOf(own), own).toBe(account?.uid);
	});

	test('leaves folders to root that hold something of its own, or lie elsewhere', async () => {
		await mkdir(path.join(lab.engine.dir, 'postgres-2'));
		await writeFile(path.join(lab.engine.dir, 'postgres-2/notes.txt'), '');
		await lab.engine.writeFile('postgres-2/config/one', '', undefined);
		expect([await ownerOf('postgres-2'), await ownerOf('postgres-2/config')]).toEqual([0, account?.uid]);

		await symlink(outside, path.join(lab.engine.dir, 'postgres-2/archive'));
		await lab.engine.writeFile('postgres-2/archive/one', '', undefined);
		expect((await lstat(outside)).uid).toBe(0);
	});
});
