import path from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {inWords} from '../course/instances.js';
import {instancesOf, type LabDescription, type LabRequest, otherMaker} from './description.js';
import {LabFault} from './lab-fault.js';
import type {PortWish} from './ports.js';

/**
 * Refuses a lab that exists when it differs from the request, or cannot be played in.
 * @param instances that it must have; undefined: any
 * @throws LabFault with the reason, and a remedy
 */
export function refuseContradictions(
	lab: LabDescription,
	request: LabRequest,
	name: string,
	instances: readonly PortWish[] | undefined,
): void {
	const other = (what: string, is: string) =>
		new LabFault(
			`The lab "${name}" ${what} ${is}.`,
			'Start another one with --lab NAME, or remove this one with "clean" first.',
			'request',
		);
	if (lab.name !== name) {
		throw new LabFault(
			`The folder ${lab.dir} is that of the lab "${lab.name}".`,
			`Say --lab ${lab.name}, or name another folder.`,
			'request',
		);
	}

	const maker = otherMaker(lab);
	if (maker !== undefined) {
		throw new LabFault(
			`The lab "${lab.name}" was made by ${maker}.`,
			lab.keeps === 'roster'
				? 'End its workshop with "workshop close", and open a new one.'
				: `Remove it with "clean --lab ${lab.name}", or start another one with --lab NAME.`,
			'request',
		);
	}

	if (lab.keeps !== request.keeps) throw otherPurpose(lab);
	if (request.engine !== undefined && request.engine !== lab.engine) throw other('runs with the engine', lab.engine);
	if (lab.engine === 'docker' && request.image !== undefined && request.image !== lab.image) {
		throw other('uses the image', lab.image);
	}

	if (lab.bin !== undefined && request.bin !== undefined && path.resolve(request.bin) !== lab.bin) {
		throw other('uses the programs in', lab.bin);
	}

	if (instances !== undefined) refuseOtherInstances(lab, instances);
}

function refuseOtherInstances(lab: LabDescription, wishes: readonly PortWish[]): void {
	const [there, wished] = [instancesOf(lab), wishes.map(({name}) => name)];
	if (isDeepStrictEqual(there.toSorted(), wished.toSorted())) return;
	throw new LabFault(
		`The lab "${lab.name}" is of a course with ${inWords(there)}, and this course has ${inWords(wished)}.`,
		`Start another one with --lab NAME, or remove this one with "clean --lab ${lab.name}" first.`,
		'request',
	);
}

function otherPurpose({name, keeps}: LabDescription): LabFault {
	return keeps === 'roster'
		? new LabFault(
				`The lab "${name}" keeps the roster of a workshop, and no course is played in it.`,
				'Name another lab with --lab; "workshop board" shows the class.',
				'request',
			)
		: new LabFault(
				`There is a lab "${name}" already in which a course is played, so it cannot keep a roster.`,
				`Remove it with "clean --lab ${name}", or name the workshop otherwise with --name.`,
				'request',
			);
}
