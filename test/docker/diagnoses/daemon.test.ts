import {access, chmod, mkdir, mkdtemp, rm, symlink} from 'node:fs/promises';
import {createServer, type Server} from 'node:net';
import path from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Condition} from '../../../source/course/types.js';
import {Daemon} from '../../../source/lab/docker/daemon.js';
import {createDockerEngine} from '../../../source/lab/docker/docker-engine.js';
import {dockerTestImage} from '../../support/labs/docker-image.js';
import {ScratchLab} from '../../support/labs/scratch-lab.js';

const found = await dockerTestImage();
const isRoot = process.getuid?.() === 0;
/** An account that may do nothing. */
const nobody = 65_534;
const network: Condition = {kind: 'network', network: 'diag-daemon-postgres'};

describe.skipIf('reason' in found)(
	`why docker itself does not work${'reason' in found ? ` (${found.reason})` : ''}`,
	() => {
		let folder: string;
		let socket: string;
		let listener: Server | undefined;
		let lab: ScratchLab;

		beforeAll(async () => {
			folder = await mkdtemp('/var/tmp/diag-daemon-');
			await chmod(folder, 0o755);
			socket = path.join(folder, 'docker.sock');
		});

		afterAll(async () => rm(folder, {recursive: true}));

		beforeEach(async () => {
			const description = {
				name: 'diag-daemon',
				engine: 'docker' as const,
				dir: folder,
				image: 'postgres:15',
				ports: {'postgres-1': 5998, 'postgres-2': 5999},
				createdAt: '',
			};
			const daemon = new Daemon({address: `unix://${socket}`, options: {socketPath: socket}});
			lab = ScratchLab.around(createDockerEngine(description, daemon, () => {}));
			return async () => {
				await lab.remove();
				await new Promise((resolve) => (listener === undefined ? resolve(undefined) : listener.close(resolve)));
				listener = undefined;
			};
		});

		/** A socket that only its owner may use. */
		const listen = async () => {
			listener = createServer((client) => client.destroy());
			await new Promise<void>((resolve) => listener?.listen(socket, resolve));
			await chmod(socket, 0o600);
		};

		test('docker-daemon-silent', async () => {
			expect(await lab.sh(`docker -H unix://${socket} network create ${'diag-daemon-postgres'}`)).not.toBe(0);
			const cause = await lab.expectCause('docker-daemon-silent', network);
			expect(cause.cause).toContain(`at unix://${socket}.`);
		});

		test('docker-socket-denied', async (context) => {
			if (!isRoot) context.skip('only root can become another account');
			await listen();
			process.seteuid?.(nobody);
			try {
				const cause = await lab.expectCause('docker-socket-denied', network);
				expect(cause.cause).toContain(`unix://${socket}.`);
			} finally {
				process.seteuid?.(0);
			}
		});

		test('docker-output-denied', async (context) => {
			if (!isRoot) context.skip('only root can become another account');
			await listen();
			const command = `setpriv --reuid=${nobody} --regid=${nobody} --clear-groups docker -H unix://${socket} network ls`;
			expect(await lab.sh(command)).not.toBe(0);
			await lab.expectCause('docker-output-denied', {kind: 'file', path: 'nowhere', absent: false});
		});

		test('docker-command-missing', async () => {
			const bin = path.join(folder, 'bin');
			await mkdir(bin);
			const usual = process.env.PATH ?? '';
			await symlink(await find('bash', usual), path.join(bin, 'bash'));
			process.env.PATH = bin;
			try {
				expect(await lab.sh('docker network ls')).toBe(127);
			} finally {
				process.env.PATH = usual;
			}

			await lab.expectCause('docker-command-missing', {kind: 'file', path: 'nowhere', absent: false});
		});
	},
);

async function find(program: string, folders: string): Promise<string> {
	for (const folder of folders.split(path.delimiter)) {
		const file = path.join(folder, program);
		if (
			await access(file).then(
				() => true,
				() => false,
			)
		)
			return file;
	}

	throw new Error(`no ${program} on the PATH`);
}
