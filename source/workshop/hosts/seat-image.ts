import {createHash, randomUUID} from 'node:crypto';
import {Readable} from 'node:stream';
import {LabFault} from '../../lab/lab-fault.js';
import {ensureBaseImage, type ImageProgress, inspectImage} from './base-image.js';
import {type HostDaemon, unless} from './host-daemon.js';
import {runIn} from './run-in.js';
import {seatAccount, seatHome} from './seat-main.js';
import {programAt, type SeatProgram} from './seat-program.js';
import {type TarEntry, tar} from './tar.js';
import {broughtLabelKey, seatRepository, type WorkshopThings} from './workshop-things.js';

/** An image of seats, and the folders for which it would make a volume without a name in each of them. */
export type SeatImage = {readonly name: string; readonly volumes: readonly string[]};

/**
 * Makes the image of a workshop's seats on a host, unless it is there: an image with PostgreSQL, plus Node, if it has
 * none, and this program. It comes to be at once or not at all; what was broken off is made anew.
 * @throws LabFault when the image cannot be had, or cannot run this program
 */
export async function ensureSeatImage(
	daemon: HostDaemon,
	base: string,
	things: WorkshopThings,
	program: SeatProgram,
	progress: (progress: ImageProgress) => void,
): Promise<SeatImage> {
	const found = await ensureBaseImage(daemon, base, progress);
	const identity = createHash('sha256').update(`${things.label}\0${found.id}\0${program.digest}`).digest('hex');
	const tag = `${program.version}-${identity.slice(0, 12)}`;
	const name = `${seatRepository}:${tag}`;
	if ((await inspectImage(daemon, name)) === undefined) {
		progress({kind: 'making', host: daemon.name});
		const labels = {...things.labels, ...(found.brought ? {[broughtLabelKey]: base} : {})};
		await make(daemon, {base, architecture: found.architecture, labels, tag, building: things.building}, program);
	}

	return {name, volumes: found.volumes};
}

type Recipe = {
	readonly base: string;
	readonly architecture: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly tag: string;
	readonly building: string;
};

async function make(daemon: HostDaemon, recipe: Recipe, program: SeatProgram): Promise<void> {
	const {base, labels, tag} = recipe;
	await daemon.work(async (docker) => {
		const container = await docker.createContainer({
			name: `${recipe.building}-${randomUUID().slice(0, 8)}`,
			Image: base,
			Entrypoint: ['sleep', '1800'],
			Cmd: [],
			User: 'root',
			Labels: labels,
			HostConfig: {NetworkMode: 'none'},
		});
		try {
			await container.start();
			const run = (command: readonly string[]) => runIn(docker, container.id, {command, user: 'root'});
			const put = (entries: readonly TarEntry[]) =>
				container.putArchive(Readable.from(tar(entries), {objectMode: false}), {path: '/'});
			await put([{name: 'opt', mode: 0o755}, ...program.entries]);
			const theirs = await run(['sh', '-c', findNode]);
			if (theirs.exitCode !== 0) {
				if (program.node?.architecture === recipe.architecture) await put(program.node.entries);
				const tried = await run([`${programAt}/node`, '--version']).catch((error: Error) => error);
				if (tried instanceof Error || tried.exitCode !== 0) throw noNode(daemon, base);
			}

			const node = theirs.exitCode === 0 ? theirs.stdout.trim() : `${programAt}/node`;
			const prepared = await run(['sh', '-c', prepare, 'sh', node]);
			if (prepared.exitCode !== 0) {
				const why = (prepared.stderr || prepared.stdout).trim();
				throw new LabFault(`The image ${base} cannot be used for seats on the host ${daemon.name}: ${why}`);
			}

			await container.commit({repo: seatRepository, tag});
		} finally {
			await container.remove({force: true, v: true}).catch(unless(404, 409));
		}
	});
}

/** Prints where Node is, if it is there and can run this program. */
const findNode = `node=$(command -v node) || exit 1
"$node" -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' && echo "$node"`;

/** The program's command, and a home for its account, which a volume takes over with its owner. */
const prepare = `set -e
id ${seatAccount} > /dev/null
mkdir -p ${seatHome}
chown "$(id -u ${seatAccount}):$(id -g ${seatAccount})" ${seatHome}
chmod 700 ${seatHome}
mkdir -p /usr/local/bin
printf '#!/bin/sh\\nexec "%s" ${programAt}/dist/cli.js "$@"\\n' "$1" > /usr/local/bin/pg-replication-tutorial
chmod 755 /usr/local/bin/pg-replication-tutorial
pg-replication-tutorial --version > /dev/null`;

function noNode({name}: HostDaemon, image: string): LabFault {
	return new LabFault(
		`The image ${image} has no Node, and this machine's Node, ${process.version} for ${process.platform} on ${process.arch}, does not run in it on the host ${name}.`,
		'Give an image that has PostgreSQL and Node 20 or newer, with `image:` in the file of hosts.',
	);
}
