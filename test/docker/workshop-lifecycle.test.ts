import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, describe} from 'vitest';
import {labelKey, labelValue} from '../../source/lab/description.js';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {proveLifecycle} from '../support/proofs/workshop-lifecycle-proof.js';

const found = await dockerTestImage();
const image = 'image' in found ? found.image : '';
const reason = 'reason' in found ? ` (${found.reason})` : '';

async function docker(...parameters: string[]): Promise<string[]> {
	const {stdout} = await execa('docker', parameters, {stdin: 'ignore'});
	return stdout.split('\n').filter((line) => line !== '');
}

describe.skipIf('reason' in found)(`a workshop with a roster of the docker engine${reason}`, () => {
	/** Volumes of the containers that were seen: they carry no label. */
	const volumes = new Set<string>();

	const folder = mkdtempSync(path.join(tmpdir(), 'workshop-hosts-'));
	afterAll(() => rmSync(folder, {recursive: true}));
	const hosts = path.join(folder, 'hosts.yaml');
	const address = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
	writeFileSync(hosts, `hosts:\n  - name: here\n    address: ${address}\n    seats: 2\n`);

	// With a host there is a gateway, too.
	proveLifecycle('docker', ['--image', image, '--hosts', hosts], {
		async kill(_dir, lab) {
			await docker('kill', '--signal', 'KILL', `${lab}-postgres-1`);
		},
		async left(dir, lab) {
			const label = `label=${labelKey}=${labelValue({name: lab, dir})}`;
			const containers = await docker('ps', '--all', '--quiet', '--filter', label);
			for (const container of containers) {
				const mounts = '{{range .Mounts}}{{println .Type .Name}}{{end}}';
				for (const mount of await docker('inspect', '--format', mounts, container).catch(() => [])) {
					if (mount.startsWith('volume ')) volumes.add(mount.slice('volume '.length));
				}
			}

			const there = await docker('volume', 'ls', '--quiet');
			const {stdout} = await execa('ps', ['-eo', 'args=']);
			return [
				...stdout.split('\n').filter((line) => line.endsWith('workshop gateway --name life-docker')),
				...containers,
				...(await docker('network', 'ls', '--quiet', '--filter', label)),
				...there.filter((volume) => volumes.has(volume)),
			];
		},
	});
});
