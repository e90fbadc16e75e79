import type {ContainerCreateOptions} from 'dockerode';
import {LabFault} from '../../lab/lab-fault.js';
import {seatNumber} from '../names.js';
import {type HostDaemon, unless} from './host-daemon.js';
import {workshopLabelKey} from './hosts.js';
import {runIn} from './run-in.js';
import type {SeatImage} from './seat-image.js';
import {seatAccount, seatHome} from './seat-main.js';
import {programAt} from './seat-program.js';
import type {WorkshopThings} from './workshop-things.js';

/** Time that the servers of a seat that is stopped have to write what they have, in seconds. */
const stopTime = 20;

/**
 * Sees to it that a seat's container runs, on its volume: what is there stays as it is, what is missing is made.
 * @throws LabFault when it does not run, or when its names are taken by something that is not the workshop's
 */
export async function ensureSeat(
	daemon: HostDaemon,
	seat: number,
	things: WorkshopThings,
	image: () => Promise<SeatImage>,
): Promise<void> {
	const {name, labels} = things.seat(seat);
	const found = await daemon.ask((docker) => docker.getContainer(name).inspect().catch(unless(404)));
	if (found === undefined) await make(daemon, seat, things, await image());
	else if (found.Config.Labels[workshopLabelKey] !== labels[workshopLabelKey]) throw taken('container', name, daemon);
	if (found?.State.Running !== true)
		await daemon.work((docker) => docker.getContainer(name).start().catch(unless(304)));
	const {exitCode, stderr} = await daemon.ask((docker) =>
		runIn(docker, name, {command: ['test', '-w', seatHome], user: seatAccount}),
	);
	if (exitCode !== 0) throw new LabFault(`Seat ${seat} on the host ${daemon.name} cannot write its lab. ${stderr}`);
}

async function make(daemon: HostDaemon, seat: number, things: WorkshopThings, image: SeatImage): Promise<void> {
	const {name, labels} = things.seat(seat);
	await daemon.work(async (docker) => {
		await docker.createVolume({Name: name, Labels: {...labels}});
		const volume = await docker.getVolume(name).inspect();
		if (volume.Labels?.[workshopLabelKey] !== labels[workshopLabelKey]) throw taken('volume', name, daemon);
		await docker
			.createContainer({name, Image: image.name, ...seatOptions(daemon, seat, things, image)})
			// Whoever made it in the meantime made the same.
			.catch(unless(409));
	});
}

function seatOptions(
	{host: {limits}}: HostDaemon,
	seat: number,
	things: WorkshopThings,
	image: SeatImage,
): ContainerCreateOptions {
	const {name, labels} = things.seat(seat);
	return {
		Hostname: `seat-${seatNumber(seat)}`,
		Entrypoint: [`${programAt}/seat-main`],
		Cmd: [],
		User: seatAccount,
		WorkingDir: seatHome,
		Env: [`HOME=${seatHome}`, `PG_REPLICATION_TUTORIAL_HOME=${seatHome}`],
		Labels: {...labels},
		StopSignal: 'SIGTERM',
		StopTimeout: stopTime,
		HostConfig: {
			Memory: limits.memory,
			// No swap beside it: one seat must not make all others wait for a disk.
			MemorySwap: limits.memory,
			NanoCpus: Math.round(limits.cpus * 1e9),
			PidsLimit: limits.pids,
			CapDrop: ['ALL'],
			SecurityOpt: ['no-new-privileges'],
			NetworkMode: things.network,
			RestartPolicy: {Name: 'unless-stopped'},
			Mounts: [
				{Type: 'volume', Source: name, Target: seatHome, VolumeOptions: {Labels: {...labels}, NoCopy: false}},
			] as never,
			// The image's own folder for data is not used; each container would get a volume without a name for it.
			Tmpfs: Object.fromEntries(image.volumes.map((folder) => [folder, 'size=1m'])),
			LogConfig: {Type: 'json-file', Config: {'max-size': '1m', 'max-file': '1'}},
		},
	};
}

export function taken(what: string, name: string, daemon: HostDaemon): LabFault {
	return new LabFault(
		`On the host ${daemon.name} there is a ${what} ${name} already, which is not this workshop's.`,
		'Close the workshop that it belongs to, or open this one with another --name.',
	);
}
