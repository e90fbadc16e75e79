import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import type {DockerOptions} from 'dockerode';
import {LabFault} from '../engine.js';

/** How to reach the Docker daemon that the `docker` command would reach. */
export type Endpoint = {readonly address: string; readonly options: DockerOptions};

const defaultSocket = '/var/run/docker.sock';

/**
 * Resolves DOCKER_HOST, DOCKER_CONTEXT and the current context, in the order of the docker command
 * (https://docs.docker.com/engine/manage-resources/contexts/).
 * @throws LabFault when that daemon runs on another machine: it could not mount the lab's folder
 */
export async function findEndpoint(env: NodeJS.ProcessEnv = process.env): Promise<Endpoint> {
	const context = await currentContext(env);
	const address = env.DOCKER_HOST || context?.host || `unix://${defaultSocket}`;
	const url = parseAddress(address);
	switch (url?.protocol) {
		case 'unix:':
			return {address, options: {socketPath: address.slice('unix://'.length)}};
		case 'tcp:':
		case 'http:':
		case 'https:': {
			if (!isLoopback(url.hostname)) throw remote(address);
			const tls = await tlsMaterial(env, context?.tls);
			const protocol = tls === undefined && url.protocol !== 'https:' ? 'http' : 'https';
			return {address, options: {host: url.hostname, port: url.port || (tls ? 2376 : 2375), protocol, ...tls}};
		}

		case 'ssh:':
			throw remote(address);
		default:
			throw new LabFault(
				`The Docker address ${address} is of no kind that the tutor knows.`,
				'Set DOCKER_HOST to a unix:// socket of this machine, or unset it.',
			);
	}
}

function remote(address: string): LabFault {
	return new LabFault(
		`Docker is set to ${address}, another machine, and a daemon there cannot mount the lab's folder here.`,
		'For a daemon of this machine, unset DOCKER_HOST or run "docker context use default".',
	);
}

function parseAddress(address: string): URL | undefined {
	try {
		return new URL(address);
	} catch {
		return undefined;
	}
}

function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

async function currentContext(env: NodeJS.ProcessEnv): Promise<{host?: string; tls: string} | undefined> {
	if (env.DOCKER_HOST) return undefined;
	const folder = env.DOCKER_CONFIG ?? path.join(homedir(), '.docker');
	const name =
		env.DOCKER_CONTEXT || ((await json(path.join(folder, 'config.json'))) as {currentContext?: string})?.currentContext;
	if (!name || name === 'default') return undefined;
	const id = createHash('sha256').update(name).digest('hex');
	const meta = (await json(path.join(folder, 'contexts', 'meta', id, 'meta.json'))) as
		| {Endpoints?: {docker?: {Host?: string}}}
		| undefined;
	if (meta === undefined) {
		throw new LabFault(
			`The Docker context "${name}" does not exist.`,
			'Run "docker context ls" and choose one with "docker context use".',
		);
	}

	return {host: meta.Endpoints?.docker?.Host, tls: path.join(folder, 'contexts', 'tls', id, 'docker')};
}

async function tlsMaterial(env: NodeJS.ProcessEnv, contextFolder: string | undefined) {
	const folder =
		contextFolder ?? (env.DOCKER_TLS_VERIFY ? (env.DOCKER_CERT_PATH ?? path.join(homedir(), '.docker')) : undefined);
	if (folder === undefined) return undefined;
	try {
		const [ca, cert, key] = await Promise.all(
			['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFile(path.join(folder, name))),
		);
		return {ca, cert, key};
	} catch {
		return undefined;
	}
}

async function json(file: string): Promise<unknown> {
	try {
		return JSON.parse(await readFile(file, 'utf8'));
	} catch {
		return undefined;
	}
}
