import {bytesInWords, durationInWords} from '../../base/units.js';
import {wrapWords} from '../../plain/markdown-text.js';
import {
	imageTrafficBytes,
	laptopNeeds,
	maxPullsPerAddress,
	programTrafficBytes,
	seatNeeds,
	startTime,
} from '../../workshop/plan/needs.js';
import type {HostPlan, Lack, Plan} from '../../workshop/plan/plan.js';

const width = 80;

/** A plan as text, at most 80 columns wide. */
export function planLines(plan: Plan): string[] {
	const {hosts, lacks, seats} = plan;
	return [
		...(hosts === undefined ? laptopLines(seats) : hostLines(seats, hosts)),
		'',
		...rosterLines(plan),
		'',
		...verdict(lacks, hosts),
	];
}

function hostLines(seats: number, hosts: readonly HostPlan[]): string[] {
	const rows = [['host', 'seats', 'memory', 'disk', 'CPUs', 'image'], ...hosts.map(row)];
	const down = hosts.flatMap(({name, answer}) => (answer.kind === 'down' ? [`${name}: ${answer.why}`] : []));
	const unknown = hosts.filter(({answer}) => answer.kind === 'up' && answer.disk === undefined);
	return [
		`${seats} ${seats === 1 ? 'seat' : 'seats'} on ${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}: what they need, of what there is`,
		'',
		...table(rows),
		...(down.length === 0 ? [] : ['', ...down.flatMap((line) => wrapWords(line, width))]),
		'',
		...needLines(hosts),
		...(unknown.length === 0
			? []
			: wrapWords(
					`How much disk is free on ${unknown.map(({name}) => name).join(', ')} its Docker does not tell: see "df" there, where "docker info" says Docker Root Dir.`,
					width,
				)),
	];
}

function row({name, limit, answer, seats, needs}: HostPlan): string[] {
	// A name has up to 40 letters; the columns beside it must fit as well.
	const short = name.length > 16 ? `${name.slice(0, 15)}…` : name;
	const of = `${seats}/${limit}`;
	if (answer.kind === 'down') return [short, of, 'does not answer', '', '', ''];
	const disk = bytesInWords(seats * needs.disk);
	return [
		short,
		of,
		`${bytesInWords(seats * needs.memory)} of ${bytesInWords(answer.memory)}`,
		answer.disk === undefined ? `${disk} of ?` : `${disk} of ${bytesInWords(answer.disk)}`,
		String(answer.cpus),
		answer.image === 'here' ? 'here' : 'missing',
	];
}

function table(rows: readonly string[][]): string[] {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
	return rows.map((cells) =>
		cells
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join('  ')
			.trimEnd(),
	);
}

function needLines(hosts: readonly HostPlan[]): string[] {
	const needs = hosts.map((host) => host.needs);
	// As the file of hosts has them.
	const [least, most] = [Math.min(...hosts.map(limitOf)), Math.max(...hosts.map(limitOf))];
	const memory = span(needs.map((each) => each.memory));
	const limits = [...new Set([least, most].map((limit) => `${Math.floor(limit / 2 ** 20)}MB`))].join(' to ');
	const {disk, mostDisk} = needs[0] ?? seatNeeds(Number.POSITIVE_INFINITY);
	const asked = hosts.filter(({answer}) => answer.kind === 'up');
	const missing = asked.filter(({answer}) => answer.kind === 'up' && answer.image === 'missing');
	const busiest = Math.max(0, ...hosts.map(({seats}) => seats));
	return [
		`A seat: ${memory} of memory (its limit is ${limits}), ${bytesInWords(disk)} of disk with its snapshots (${bytesInWords(mostDisk)} at most), no port. All of a host: one network.`,
		`Traffic before the first seat: ${bytesInWords(asked.length * programTrafficBytes)} of this program from this machine (${bytesInWords(programTrafficBytes)} a host), and ${
			missing.length === 0
				? 'no image.'
				: `${bytesInWords(missing.length * imageTrafficBytes)} of images, which ${missing.length === 1 ? '1 host has' : `${missing.length} hosts have`} still to pull.`
		}`,
		...(busiest === 0
			? []
			: [`When all come at once, the last learner waits for about ${durationInWords(busiest * startTime * 1000)}.`]),
	].flatMap((text) => wrapWords(text, width));
}

function laptopLines(seats: number): string[] {
	const traffic = seats * imageTrafficBytes;
	return [
		`${seats} ${seats === 1 ? 'seat' : 'seats'} on learners' own laptops`,
		'',
		...[
			`Each laptop: Node 20 or newer, and Docker or PostgreSQL 13 to 18; ${bytesInWords(laptopNeeds.memory)} of memory and ${bytesInWords(laptopNeeds.disk)} of disk, two ports, in Docker one network.`,
			`Image traffic with Docker: ${bytesInWords(imageTrafficBytes)} a laptop, ${bytesInWords(traffic)} behind one connection: about ${durationInWords(((traffic * 8) / 100e6) * 1000)} at 100 Mbit/s.${
				seats > maxPullsPerAddress
					? ` And Docker Hub lets ${maxPullsPerAddress} pulls in six hours come from one address.`
					: ''
			}`,
			'Have learners run "docker pull postgres:15" at home, or bring the image: "workshop bundle DIR" writes it, with this program, for a room without internet.',
		].flatMap((text) => wrapWords(text, width)),
	];
}

function rosterLines({roster, machine}: Plan): string[] {
	const {connections, memory, disk, ports} = roster;
	const free = machine.disk === undefined ? 'not known' : bytesInWords(machine.disk);
	return [
		...wrapWords(
			`This machine, for the roster: ${connections} connections, ${bytesInWords(memory)} of memory (${bytesInWords(machine.memory)} free), ${bytesInWords(disk)} of disk (${free} free), ${ports === 1 ? 'one port' : 'two ports, one of them for the gateway'}.`,
			width,
		),
	];
}

function verdict(lacks: readonly Lack[], hosts: readonly HostPlan[] | undefined): string[] {
	if (lacks.length === 0) {
		const down = (hosts ?? []).filter(({answer}) => answer.kind === 'down').map(({name}) => name);
		const unknown = (hosts ?? []).some(
			({seats, answer}) => seats > 0 && answer.kind === 'up' && answer.disk === undefined,
		);
		return wrapWords(
			`It fits${down.length === 0 ? '' : `, also without ${down.join(', ')}`}${unknown ? ', if the disks that are not known have the room' : ''}.`,
			width,
		);
	}

	return [
		'It does not fit.',
		...lacks.flatMap(({what, remedy}) => [
			...wrapWords(what, width - 2).map((line) => `  ${line}`),
			...wrapWords(remedy, width - 5).map((line, index) => `  ${index === 0 ? '-> ' : '   '}${line}`),
		]),
	];
}

const limitOf = ({memoryLimit}: HostPlan) => memoryLimit;

function span(amounts: readonly number[]): string {
	const least = bytesInWords(Math.min(...amounts));
	const most = bytesInWords(Math.max(...amounts));
	return least === most ? least : `${least} to ${most}`;
}
