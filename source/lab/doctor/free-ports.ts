import {defaultInstances, inWords} from '../../course/instances.js';
import {defaultLabName, type LabDescription} from '../description.js';
import {LabFault} from '../lab-fault.js';
import {portsOfOtherLabs} from '../open-lab.js';
import {choosePorts, isPortBusy, type PortWish} from '../ports.js';
import type {Fact, Probe} from './finding.js';
import {whoListens} from './who-listens.js';

export const freePorts: Probe = {
	name: 'ports',
	needed: ['docker', 'local'],
	async look({request, lab}) {
		return lab === undefined
			? ofNewLab(request.name ?? defaultLabName, (await request.instances) ?? defaultInstances)
			: ofLab(lab);
	},
};

async function ofNewLab(name: string, wishes: readonly PortWish[]): Promise<Fact> {
	const promised = await portsOfOtherLabs(name);
	try {
		if (name !== defaultLabName) {
			await choosePorts(name, promised, wishes);
			return {state: 'ok', says: 'a lab of another name than the default takes free ones from 5002 to 5999'};
		}

		const {ports, busy} = await choosePorts(undefined, promised, wishes);
		const chosen = inWords(Object.values(ports));
		if (busy.length === 0) return {state: 'ok', says: `${chosen} ${wishes.length === 1 ? 'is' : 'are'} free`};
		const reasons = await Promise.all(
			busy.map(async ({port}) =>
				promised.has(port) ? `${port} belongs to another lab` : `${port} is taken by ${await listenerOf(port)}`,
			),
		);
		return {
			state: 'warning',
			says: `${reasons.join(', ')}; the lab will take ${chosen}`,
			remedy: 'nothing has to be done; to have the ports of the document, free them before the lab is made',
		};
	} catch (error) {
		if (!(error instanceof LabFault)) throw error;
		return {state: 'error', says: error.message.replace(/\.$/, ''), remedy: error.remedy};
	}
}

async function ofLab({name, ports}: LabDescription): Promise<Fact> {
	const looks = Object.values(ports).map(async (port) => {
		if (!(await isPortBusy(port))) return {port, is: 'free', foreign: false};
		const who = await listenerOf(port);
		return {port, is: `in use by ${who}`, foreign: !/postgres|somebody/.test(who)};
	});
	const found = await Promise.all(looks);
	const says = `the lab "${name}" has ${inWords(found.map(({port, is}) => `${port} (${is})`))}`;
	if (!found.some(({foreign}) => foreign)) return {state: 'ok', says};
	return {state: 'warning', says, remedy: 'end that program, or take another lab with --lab NAME'};
}

async function listenerOf(port: number): Promise<string> {
	return (await whoListens(port).catch(() => undefined)) ?? 'somebody';
}
