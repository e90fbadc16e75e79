import {chmod, chown, lstat, mkdir, readdir, rm, stat, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, afterEach, describe, expect, test} from 'vitest';
import {socketFolder} from '../../source/lab/description.js';
import {readLab} from '../../source/lab/lab-folder.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {hasPrograms, isRoot} from '../support/labs/local-instances.js';
import {playFirst} from '../support/labs/template-lab.js';
import {runCli} from '../support/processes/run-cli.js';

/** An account that is neither ours nor that of the servers. */
const stranger = 54321;

describe.skipIf(!hasPrograms)('the folder of the sockets, where any user may make one', () => {
	const labs = labMaker('local');
	const id = `sockets-${process.pid}`;
	playFirst('local');
	const foreign: string[] = [];
	const place = (name: string) => {
		const dir = labs.labDir(`${id}-${name}`);
		const where = ['--engine', 'local', '--lab', `${id}-${name}`, '--dir', dir];
		return {dir, where, sockets: socketFolder({name: `${id}-${name}`, dir})};
	};
	/** A folder that a stranger has made, as it has to be by its mode. */
	const squat = async (folder: string) => {
		foreign.push(folder);
		await mkdir(folder);
		await writeFile(path.join(folder, 'theirs'), '');
		await chmod(folder, 0o700);
		await chown(folder, stranger, stranger);
	};
	/** A link to a folder of our own, which its maker may lead elsewhere later. */
	const link = async (folder: string) => {
		const own = path.join(labs.home, 'elsewhere');
		foreign.push(folder);
		await mkdir(own, {recursive: true, mode: 0o700});
		await symlink(own, folder);
	};
	const ways = [...(isRoot ? [['another account has made it', squat] as const] : []), ['it is a link', link] as const];

	afterEach(async () => {
		for (const folder of foreign.splice(0)) await rm(folder, {recursive: true, force: true});
	});
	afterAll(() => labs.end());

	test.each(ways)('is another one in a new lab when %s', async (_, make) => {
		const {dir, where, sockets} = place('new');
		await make(sockets);
		const before = await lstat(sockets);
		const {exitCode, stdout} = await runCli(['run', '--keep', ...where, '--to', 'primary-instance'], labs.env);
		expect(exitCode, stdout).toBe(0);
		const lab = await readLab(dir);
		const own = socketFolder(lab ?? {name: '', dir});
		expect(own).toMatch(/^\/tmp\/pg-replication-[0-9a-f]{10}$/);
		expect(own).not.toBe(sockets);
		expect((await stat(own)).mode & 0o777).toBe(0o700);
		expect((await readdir(own)).some((name) => name.startsWith('.s.PGSQL'))).toBe(true);
		const clean = await runCli(['clean', '--dir', dir], labs.env);
		expect(clean.stdout).toContain(`  folder ${own}`);
		await expect(stat(own)).rejects.toMatchObject({code: 'ENOENT'});
		expect((await lstat(sockets)).ino).toBe(before.ino);
	});

	test.each(ways)('is not entered again when %s meanwhile; clean leaves it alone', async (_, make) => {
		const {dir, where, sockets} = place('there');
		await labs.copy(`${id}-there`, 'write-ahead-log');
		await rm(sockets, {recursive: true});
		await make(sockets);
		const {exitCode, stdout, stderr} = await runCli(['run', '--from', '4', '--to', '4', ...where], labs.env);
		const whose = make === link ? 'is no folder' : `belongs to the account of number ${stranger}`;
		expect({exitCode, stdout, stderr}).toEqual({
			exitCode: 1,
			stdout: '',
			stderr: [
				`${sockets} ${whose}. The servers of the lab "${id}-there" have their sockets there, so who has made it could answer in their place.`,
				'Start another lab with --lab NAME, or go on in this one when its owner, or root, has moved it away.',
			].join('\n'),
		});
		const doctor = await runCli(['doctor', '--json', ...where.slice(2)], labs.env);
		const {findings} = JSON.parse(doctor.stdout) as {findings: Array<{name: string; says: string; remedy?: string}>};
		expect(findings.find(({name}) => name === 'sockets')).toMatchObject({
			state: 'error',
			says: `${sockets} ${whose}`,
			remedy: 'take another lab with --lab NAME',
		});
		const clean = await runCli(['clean', '--dir', dir], labs.env);
		expect(clean.exitCode, clean.stderr).toBe(0);
		expect(clean.stdout).toContain(`${sockets} ${whose}, so the lab has not made it; it is left alone.`);
		expect(clean.stdout).not.toContain(`folder ${sockets}`);
		await lstat(sockets);
		await expect(stat(dir)).rejects.toMatchObject({code: 'ENOENT'});
	});
});
