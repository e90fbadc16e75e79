import {createHash} from 'node:crypto';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {findEndpoint} from '../../source/lab/docker/endpoint.js';

let config = '';
const idOf = (name: string) => createHash('sha256').update(name).digest('hex');
const find = (env: NodeJS.ProcessEnv = {}) => findEndpoint({DOCKER_CONFIG: config, ...env});
const choose = (text: string) => writeFile(path.join(config, 'config.json'), text);
const describeContext = async (text: string) => {
	const folder = path.join(config, 'contexts', 'meta', idOf('mine'));
	await mkdir(folder, {recursive: true});
	await writeFile(path.join(folder, 'meta.json'), text);
};

beforeEach(async () => {
	config = await mkdtemp(path.join(tmpdir(), 'docker-config-'));
});
afterEach(() => rm(config, {recursive: true}));

test.each(['', '{', 'null', '[]', '{"currentContext": 5}', '{"currentContext": {}}', '\0\u0007'])(
	'a configuration of Docker that holds %j is as none',
	async (text) => {
		await choose(text);
		expect((await find()).address).toBe('unix:///var/run/docker.sock');
	},
);

test.each(['', '{', 'null', '{"Endpoints": {"docker": {"Host": 5}}}', '{"Endpoints": [1]}'])(
	'a context that holds %j is told as damaged',
	async (text) => {
		await choose('{"currentContext": "mine"}');
		await expect(find()).rejects.toMatchObject({
			name: 'LabFault',
			message: 'The Docker context "mine" does not exist.',
		});
		await describeContext(text);
		await expect(find()).rejects.toMatchObject({
			name: 'LabFault',
			message: expect.stringMatching(/^The Docker context "mine" is damaged: .*meta\.json\.$/),
			remedy: expect.stringContaining('docker context use'),
		});
	},
);

test('certificates that are none are told before they are used', async () => {
	for (const name of ['ca.pem', 'cert.pem', 'key.pem']) await writeFile(path.join(config, name), 'no certificate\n');
	const env = {DOCKER_HOST: 'tcp://127.0.0.1:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: config};
	await expect(find(env)).rejects.toMatchObject({
		name: 'LabFault',
		message: expect.stringContaining(`The certificates for the Docker daemon in ${config} cannot be used: `),
		remedy: expect.stringContaining('ca.pem, cert.pem, key.pem'),
	});
});
