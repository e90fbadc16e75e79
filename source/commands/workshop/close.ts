import {print, printToStderr} from '../../base/print.js';
import {timeOfDay} from '../../base/units.js';
import {accessAs} from '../../workshop/access.js';
import {closeWorkshop as close} from '../../workshop/closing.js';
import {connectInstructor} from '../../workshop/roster/connect-instructor.js';
import type {WorkshopDescription} from '../../workshop/workshop-description.js';
import {findWorkshop} from '../../workshop/workshop-folder.js';
import {agrees} from '../ask.js';
import type {GlobalOptions} from '../settings.js';

export type CloseOptions = GlobalOptions & {
	readonly name?: string;
};

/** Removes everything that a workshop has made, on all hosts. Returns the exit code. */
export async function closeWorkshop(options: CloseOptions): Promise<number> {
	const workshop = await findWorkshop(options.name);
	const {name} = workshop;
	if (process.stdin.isTTY === true && options.yes !== true && !(await agrees(await lossQuestion(workshop)))) {
		print('Nothing is changed.');
		return 0;
	}

	let removed = 0;
	const {unreachable} = await close(name, (what) => {
		if (removed++ === 0) print(`Of the workshop "${name}" is removed:`);
		print(`  ${what}`);
	});
	if (unreachable.length > 0) {
		printToStderr(
			`The workshop "${name}" is not closed as a whole: ${unreachable.join(', ')} ${unreachable.length === 1 ? 'does' : 'do'} not answer, and may still have seats.\nGive "workshop close --name ${name}" again when ${unreachable.length === 1 ? 'it is' : 'they are'} back.`,
		);
		return 1;
	}

	print(`The workshop "${name}" is closed. Learners go on by themselves, in labs of their own.`);
	return 0;
}

async function lossQuestion(workshop: WorkshopDescription): Promise<string> {
	const {name, stage, exportedAt, hosts} = workshop;
	const claimed = stage === 'opening' ? 0 : await claimedSeats(workshop);
	const lost = [
		...(claimed === 0
			? []
			: [
					claimed === undefined
						? 'The seats of learners are lost.'
						: `${claimed === 1 ? '1 seat is' : `${claimed} seats are`} claimed, and lost.`,
				]),
		...(claimed === 0
			? []
			: [
					exportedAt === undefined
						? 'The results were not exported.'
						: `The results were exported at ${timeOfDay(new Date(exportedAt))}; what came later is lost.`,
				]),
		...(hosts === undefined ? [] : ['Labs of learners on the hosts are removed.']),
	];
	return `${lost.map((line) => `${line}\n`).join('')}Close the workshop "${name}"?`;
}

/** The number of claimed seats, where the roster answers. */
async function claimedSeats(workshop: WorkshopDescription): Promise<number | undefined> {
	try {
		const instructor = await connectInstructor(accessAs('instructor', workshop));
		try {
			return (await instructor.readClass()).seats.filter(({alias}) => alias !== undefined).length;
		} finally {
			await instructor.close();
		}
	} catch {
		return undefined;
	}
}
