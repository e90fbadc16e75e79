import {createServer as createHttpServer, type Server} from 'node:http';
import {type AddressInfo, createServer} from 'node:net';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Condition} from '../../../source/course/types.js';
import {dockerTestImage} from '../../support/labs/docker-image.js';
import {once, start} from '../../support/labs/docker-instances.js';
import {ready} from '../../support/labs/local-instances.js';
import {ScratchLab} from '../../support/labs/scratch-lab.js';

const found = await dockerTestImage();

describe.skipIf('reason' in found)(`why a docker command fails${'reason' in found ? ` (${found.reason})` : ''}`, () => {
	let lab: ScratchLab;
	const isThere: Condition = {kind: 'network', network: 'diag-commands-postgres'};
	const nothing: Condition = {kind: 'file', path: 'nowhere', absent: false};

	beforeAll(async () => {
		if ('reason' in found) return;
		lab = await ScratchLab.open('docker', 'diag-commands', {image: found.image});
		await lab.write('secrets/admin.env', 'POSTGRES_PASSWORD={{admin.password}}\n', '600');
	});

	afterAll(async () => lab?.remove());

	beforeEach(() => lab.begin());

	test('network-foreign', async () => {
		await lab.prepare('docker network create {{network}}');
		expect(await lab.sh('docker network create --label {{label}} {{network}}')).not.toBe(0);
		const {remedy} = await lab.expectCause('network-foreign', isThere);
		expect(remedy).toContain(`\`docker network inspect ${lab.value('network')}\``);
		// It is not needed any more.
		await lab.prepare('docker network rm {{network}}');
	});

	test('docker-network-missing', async () => {
		expect(await lab.sh(start('postgres-1'))).not.toBe(0);
		const cause = await lab.expectCause('docker-network-missing', ready('postgres-1'));
		await lab.carryOut(cause);
		await lab.expectHolds(isThere);
		await lab.prepare('docker rm -fv {{postgres-1.container}}');
	});

	test('container-not-started', async () => {
		await lab.prepare(`! ${start('postgres-1').replace('{{image}}', '--entrypoint nowhere {{image}}')}`);
		const cause = await lab.expectCause('container-not-started', ready('postgres-1'));
		expect(cause.cause).toContain('exec: "nowhere": executable file not found');
		await lab.prepare('docker rm -v {{postgres-1.container}}');
	});

	test('program-not-started, by the daemon and by the script of the image', async () => {
		expect(await lab.sh(`${once} --entrypoint psqll {{image}}`)).toBe(127);
		expect((await lab.expectCause('program-not-started', nothing)).cause).toContain('executable file not found');
		await lab.begin();
		expect(await lab.sh(`${once} --entrypoint /etc/passwd {{image}}`)).toBe(126);
		expect((await lab.expectCause('program-not-started', nothing)).cause).toContain('permission denied');
		await lab.begin();
		expect(await lab.sh(`${once} {{image}} psqll --version`)).toBe(127);
		expect((await lab.expectCause('program-not-started', nothing)).cause).toContain('psqll: not found');
	});

	test('container-foreign and container-name-taken', async () => {
		await lab.prepare('docker create --name {{postgres-1.container}} {{image}} true');
		try {
			expect(await lab.sh(start('postgres-1'))).not.toBe(0);
			await lab.expectCause('container-foreign', ready('postgres-1'));
			await lab.expectCause('container-name-taken', nothing);
		} finally {
			await lab.prepare('docker rm -fv {{postgres-1.container}}');
		}
	});

	test('docker-port-taken by a program', async () => {
		const other = createServer((client) => client.destroy());
		await new Promise<void>((resolve) => other.listen(Number(lab.value('postgres-1.port')), '127.0.0.1', resolve));
		try {
			expect(await lab.sh(start('postgres-1'))).not.toBe(0);
			const cause = await lab.expectCause('docker-port-taken', ready('postgres-1'));
			expect(cause.cause).toContain(`127.0.0.1:${lab.value('postgres-1.port')}`);
		} finally {
			await new Promise((resolve) => other.close(resolve));
			await lab.prepare('docker rm -fv {{postgres-1.container}}');
		}
	});

	test('docker-port-taken by a container', async () => {
		await lab.prepare(`${once} -d --name {{lab}}-other -p 127.0.0.1:{{postgres-1.port}}:5432 {{image}} sleep 300`);
		try {
			expect(await lab.sh(start('postgres-1'))).not.toBe(0);
			const cause = await lab.expectCause('docker-port-taken', ready('postgres-1'));
			expect(cause.remedy).toContain(`docker ps --filter publish=${lab.value('postgres-1.port')}`);
		} finally {
			await lab.prepare('docker rm -fv {{lab}}-other {{postgres-1.container}}');
		}
	});

	test('image-out-of-reach', async () => {
		// No server listens on this port, and a registry of this machine is asked without a proxy.
		expect(await lab.sh(`${once} 127.0.0.1:1/postgres:15 true`)).not.toBe(0);
		const cause = await lab.expectCause('image-out-of-reach', nothing);
		expect(cause.cause).toContain('127.0.0.1:1');
	});

	test('image-unknown', async () => {
		const registry = await emptyRegistry();
		const {port} = registry.address() as AddressInfo;
		try {
			expect(await lab.sh(`${once} 127.0.0.1:${port}/postgres:99 true`)).not.toBe(0);
			const cause = await lab.expectCause('image-unknown', nothing);
			expect(cause.cause).toContain(`127.0.0.1:${port}/postgres:99`);
		} finally {
			await new Promise((resolve) => registry.close(resolve));
		}
	});

	test('host-unknown', async () => {
		// In no network at all the answer comes at once, whatever name servers this machine has.
		expect(await lab.sh(`${once} --network none {{image}} psql -X -w -h {{postgres-1.host}} -c '' postgres`)).not.toBe(
			0,
		);
		await lab.expectCause('host-unknown', nothing);
	});
});

/** A registry of images that has none. */
async function emptyRegistry(): Promise<Server> {
	const registry = createHttpServer((request, response) => {
		response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0');
		response.setHeader('Content-Type', 'application/json');
		response.statusCode = request.url === '/v2/' ? 200 : 404;
		response.end(
			request.url === '/v2/' ? '{}' : '{"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}]}',
		);
	});
	await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
	return registry;
}
