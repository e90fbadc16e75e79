import {chmod, chown, cp, mkdir, readdir, rm, stat, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, describe, expect, onTestFinished, test, vi} from 'vitest';
import {labelKey, labelValue} from '../../source/lab/description.js';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {playFirst} from '../support/labs/template-lab.js';
import {runCli} from '../support/processes/run-cli.js';

const found = await dockerTestImage();
const image = 'image' in found ? found.image : '';
const reason = 'reason' in found ? ` (${found.reason})` : '';

async function docker(...parameters: string[]): Promise<string> {
	return (await execa('docker', parameters, {stdin: 'ignore'})).stdout.trim();
}

/** An identifier that changes when a container or network is created again; empty when there is none. */
async function identify(kind: 'container' | 'network', name: string): Promise<string> {
	return docker(
		kind,
		'inspect',
		'--format',
		kind === 'container' ? '{{.Id}} {{.State.StartedAt}}' : '{{.Id}}',
		name,
	).catch(() => '');
}

describe.skipIf('reason' in found)(`clean on the docker engine${reason}`, () => {
	const labs = labMaker('docker', ['--image', image]);
	playFirst('docker');
	afterAll(() => labs.end());

	const exists = (file: string) =>
		stat(file).then(
			() => true,
			() => false,
		);

	test('removes containers, network and root-owned files, and nothing else', async () => {
		const dir = await labs.copy('cli-docker', 'replication-user');
		const [instance, network] = ['cli-docker-postgres-1', 'cli-docker-postgres'];
		expect((await stat(path.join(dir, 'postgres-1', 'pgdata'))).uid).not.toBe(process.getuid?.());
		expect(await identify('container', instance)).not.toBe('');
		await writeFile(path.join(dir, 'notes.txt'), 'mine\n');
		// A helper that an interrupted tutor left behind carries the label too.
		const label = `${labelKey}=${labelValue({name: 'cli-docker', dir})}`;
		await docker('run', '-d', '--name', 'cli-docker-helper', '--label', label, '--entrypoint', 'sleep', image, '600');

		const {exitCode, stdout, stderr} = await labs.clean('--lab', 'cli-docker');
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		const [first, ...lines] = stdout.split('\n');
		expect(first).toBe('The lab "cli-docker" is removed:');
		expect(lines.slice(0, -1).toSorted()).toEqual([
			'  container cli-docker-helper',
			`  container ${instance}`,
			`  network ${network}`,
		]);
		expect(lines.at(-1)).toBe(`In ${dir} stays what the lab did not write: notes.txt`);
		expect(await readdir(dir)).toEqual(['notes.txt']);
		expect(await identify('container', instance)).toBe('');
		expect(await identify('network', network)).toBe('');
		await rm(dir, {recursive: true});
	});

	test('a container and a network of the same names that are not the lab’s survive everything', async (context) => {
		for (const [kind, name] of [
			['container', 'postgres-1'],
			['network', 'postgres'],
		] as const) {
			if ((await identify(kind, name)) !== '') context.skip(`docker has a ${kind} ${name} of somebody here`);
		}

		onTestFinished(async () => {
			await docker('rm', '-f', foreigner);
			await docker('network', 'rm', network);
		});
		const network = await docker('network', 'create', 'postgres');
		const foreigner = await docker(
			'run',
			'-d',
			'--name',
			'postgres-1',
			'--network',
			'postgres',
			'--entrypoint',
			'sleep',
			image,
			'600',
		);
		const before = [await identify('container', 'postgres-1'), await identify('network', 'postgres')];
		const dir = labs.labDir('default');
		const unharmed = async () => {
			expect([await identify('container', 'postgres-1'), await identify('network', 'postgres')]).toEqual(before);
		};

		const refused = {
			exitCode: 1,
			stdout: '',
			stderr:
				'On this machine there is a container postgres-1 and a network postgres that the lab "default" did not make; they are left alone.\nStart the tutor with --lab NAME: its names then begin with NAME.',
		};
		expect(await runCli(['run', '--engine', 'docker', '--image', image, '--dir', dir], labs.env)).toEqual(refused);
		expect(await exists(dir)).toBe(false);
		await unharmed();

		expect((await labs.clean()).stdout).toBe('There is no lab "default"; nothing is removed.');
		await unharmed();

		// The way out.
		await labs.copy('cli-out', 'replication-user');
		expect((await labs.clean('--lab', 'cli-out')).exitCode).toBe(0);
		await unharmed();
	});

	test('removes a default lab beside which foreign ones have appeared', async (context) => {
		for (const [kind, name] of [
			['container', 'postgres-1'],
			['network', 'postgres'],
		] as const) {
			if ((await identify(kind, name)) !== '') context.skip(`docker has a ${kind} ${name} of somebody here`);
		}

		const dir = await labs.make('default', 'network');
		const foreigner = await docker('run', '-d', '--name', 'postgres-1', '--entrypoint', 'sleep', image, '600');
		onTestFinished(async () => {
			await docker('rm', '-f', foreigner);
		});
		const before = await identify('container', 'postgres-1');
		expect(await labs.clean()).toEqual({
			exitCode: 0,
			stdout: `The lab "default" is removed:\n  network postgres\n  folder ${dir}`,
			stderr: '',
		});
		expect(await identify('container', 'postgres-1')).toBe(before);
	});

	test('forgets nothing where the daemon is gone, and does not take one daemon for another', async () => {
		const dir = await labs.make('cli-gone', 'network');
		const gone = {...labs.env, DOCKER_HOST: 'unix:///nowhere/docker.sock'};
		for (const which of [['--lab', 'cli-gone'], ['--all']]) {
			expect(await runCli(['clean', ...which], gone)).toEqual({
				exitCode: 1,
				stdout: '',
				stderr:
					'The lab "cli-gone" is not removed. No Docker daemon answers at unix:///nowhere/docker.sock.\nStart it (Docker Desktop, or "sudo systemctl start docker").',
			});
		}

		const socket = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '');
		const other = path.join(labs.home, 'other.sock');
		await symlink(socket, other);
		const {exitCode, stderr} = await runCli(['clean', '--lab', 'cli-gone'], {
			...labs.env,
			DOCKER_HOST: `unix://${other}`,
		});
		expect(exitCode).toBe(1);
		expect(stderr).toContain(
			`runs on the Docker daemon at unix://${socket}, and Docker is set to unix://${other} now.`,
		);

		expect(await readdir(dir)).toContain('secrets');
		expect((await labs.clean('--lab', 'cli-gone')).stdout).toContain('  network cli-gone-postgres');
		expect(await exists(dir)).toBe(false);
	});

	test('finds containers and network when the folder was deleted by hand', async () => {
		const dir = await labs.copy('cli-deleted', 'replication-user');
		await rm(dir, {recursive: true});
		const {exitCode, stdout} = await labs.clean('--all');
		expect(exitCode).toBe(0);
		expect(stdout).toBe(
			'The lab "cli-deleted" is removed:\n  container cli-deleted-postgres-1\n  network cli-deleted-postgres',
		);
		expect((await labs.clean('--all')).stdout).toBe('There is no lab at all; nothing is removed.');
	});

	test('leaves a network in which there is a container of somebody else, and can be done again', async () => {
		await labs.make('cli-guest', 'network');
		const guest = await docker(
			'run',
			'-d',
			'--name',
			'cli-guest-of-mine',
			'--network',
			'cli-guest-postgres',
			'--entrypoint',
			'sleep',
			image,
			'600',
		);
		onTestFinished(async () => {
			await docker('rm', '-f', guest).catch(() => {});
		});
		expect(await labs.clean('--lab', 'cli-guest')).toEqual({
			exitCode: 1,
			stdout: '',
			stderr:
				'The lab "cli-guest" is not removed. The network cli-guest-postgres cannot be removed: cli-guest-of-mine, which the lab did not make, is in it.\nTake it out with "docker network disconnect cli-guest-postgres cli-guest-of-mine", and try again.',
		});
		await docker('network', 'disconnect', 'cli-guest-postgres', 'cli-guest-of-mine');
		expect((await labs.clean('--lab', 'cli-guest')).exitCode).toBe(0);
		expect(await identify('container', 'cli-guest-of-mine')).not.toBe('');
	});

	test('goes on where it was killed', async () => {
		const dir = await labs.copy('cli-killed-docker', 'replication-user');
		const child = execa(process.execPath, ['dist/cli.js', 'clean', '--lab', 'cli-killed-docker'], {
			env: labs.env,
			reject: false,
		});
		await vi.waitFor(async () => expect(await identify('container', 'cli-killed-docker-postgres-1')).toBe(''), {
			timeout: 30_000,
			interval: 5,
		});
		child.kill('SIGKILL');
		await child;
		expect((await labs.clean('--lab', 'cli-killed-docker')).exitCode).toBe(0);
		expect(await exists(dir)).toBe(false);
		expect(await identify('network', 'cli-killed-docker-postgres')).toBe('');
	});

	test('two labs run side by side, and --all removes both', async () => {
		const names = ['cli-left', 'cli-right'];
		const dirs = await Promise.all(names.map((name) => labs.copy(name, 'write-ahead-log')));
		for (const name of names) expect(await identify('container', `${name}-postgres-1`)).not.toBe('');
		const {exitCode, stdout} = await labs.clean('--all');
		expect(exitCode).toBe(0);
		for (const [index, name] of names.entries()) {
			expect(stdout).toContain(`The lab "${name}" is removed:`);
			expect(await identify('container', `${name}-postgres-1`)).toBe('');
			expect(await identify('network', `${name}-postgres`)).toBe('');
			expect(await exists(dirs[index] ?? '')).toBe(false);
		}
	});

	test.runIf(process.getuid?.() === 0)(
		'removes files of the containers’ account as an ordinary user',
		async (context) => {
			const socket = await stat('/var/run/docker.sock').catch(() => undefined);
			if (!socket?.isSocket()) context.skip('docker does not listen on its usual socket here');
			const name = 'pgtutorialtest';
			const added = await execa('useradd', ['--no-create-home', '--gid', String(socket?.gid), name], {reject: false});
			if (added.exitCode !== 0 && added.exitCode !== 9)
				context.skip(`docker cannot be tried as another user: ${added.stderr}`);
			// The program and its lessons, where that account can read them.
			const home = path.join(labs.home, 'ordinary');
			await mkdir(home);
			for (const part of ['dist', 'lessons', 'package.json']) await cp(part, path.join(home, part), {recursive: true});
			await chmod(home, 0o755);
			const uid = Number((await execa('id', ['-u', name])).stdout);
			const data = path.join(home, 'data');
			await mkdir(data);
			await chown(data, uid, socket?.gid ?? 0);
			const asUser = (...parameters: string[]) =>
				execa('runuser', ['-u', name, '--', process.execPath, path.join(home, 'dist/cli.js'), ...parameters], {
					env: {...labs.env, PG_REPLICATION_TUTORIAL_HOME: data, HOME: data},
					reject: false,
					stdin: 'ignore',
				});
			onTestFinished(async () => {
				await asUser('clean', '--all');
				await execa('userdel', [name], {reject: false});
			});

			const run = await asUser(
				'run',
				'--keep',
				'--engine',
				'docker',
				'--lab',
				'cli-ordinary',
				'--to',
				'primary-instance',
				'--image',
				image,
			);
			expect(run.exitCode, `${run.stdout}\n${run.stderr}`).toBe(0);
			const dir = path.join(data, 'labs', 'cli-ordinary');
			expect((await stat(path.join(dir, 'postgres-1', 'pgdata'))).uid).not.toBe(uid);
			await writeFile(path.join(dir, 'notes.txt'), 'mine\n');
			const cleaned = await asUser('clean', '--lab', 'cli-ordinary');
			expect(cleaned.stderr).toBe('');
			expect(cleaned.stdout).toContain(`In ${dir} stays what the lab did not write: notes.txt`);
			expect(cleaned.exitCode).toBe(0);
			expect(await readdir(dir)).toEqual(['notes.txt']);
		},
	);
});
