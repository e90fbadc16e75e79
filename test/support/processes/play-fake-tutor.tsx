import type {InstancePicture} from '../../../source/cluster/cluster.js';
import type {TutorState} from '../../../source/tutor/state/state.js';
import {prepareEnvironment} from '../../../source/ui/prepare-environment.js';
import {fakeTutor} from '../fakes/fake-tutor.js';

prepareEnvironment();
const {runScreen} = await import('../../../source/ui/screen.js');

const number = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
/** A part of the state that cannot be looked at. */
const outOfOrder = new Proxy([], {
	get() {
		throw new Error('out of order');
	},
});
const away: InstancePicture = {name: 'postgres-1', port: 5000, server: {kind: 'absent'}};
const faults: Record<string, Partial<TutorState>> = {
	lesson: {checks: outOfOrder},
	cluster: {cluster: {instances: [away], streams: outOfOrder, backups: []}},
	terminal: {output: outOfOrder},
};
const make = () => {
	const made = fakeTutor({pace: number('PACE', 400), failing: new Set([2]), lines: number('LINES_PRINTED', 12)});
	const fault = faults[process.env.FAULTY_PANE ?? ''];
	if (fault !== undefined) setTimeout(() => made.put(fault), 300);
	return made;
};
const arrival = number('ARRIVAL', 0);
const tutor =
	arrival > 0 ? new Promise<ReturnType<typeof make>>((resolve) => setTimeout(() => resolve(make()), arrival)) : make();
if (process.env.THROW_AFTER !== undefined) {
	setTimeout(
		() => {
			throw new Error('thrown from outside of the screen');
		},
		number('THROW_AFTER', 0),
	);
}
const end = await runScreen({tutor, lab: 'main'});
console.log(`ended: ${end}`);
process.exit(0);
