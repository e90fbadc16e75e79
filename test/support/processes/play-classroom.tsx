import {createConnection} from 'node:net';
import {createInterface} from 'node:readline';
import {OpenTerminals} from '../../../source/tutor/open-terminals.js';
import {prepareEnvironment} from '../../../source/ui/prepare-environment.js';
import {fakeClassroom} from '../fakes/fake-classroom.js';
import {fakeTutor} from '../fakes/fake-tutor.js';

// Plays a fake tutor with a real shell, in a workshop whose state comes by the line from the socket at CLASSROOM; what
// the learner does goes back.
prepareEnvironment();
const {runScreen} = await import('../../../source/ui/screen.js');
const socket = createConnection(process.env.CLASSROOM ?? '');
const classroom = fakeClassroom();
const env = {...process.env, PS1: 'shell> ', HISTFILE: ''};
const terminals = new OpenTerminals({
	interactive: async () => ({file: 'bash', args: ['--norc', '--noprofile', '-i'], cwd: '/', env}),
});
let told = 0;
const tell = () => {
	for (const call of classroom.calls.slice(told)) socket.write(`${call}\n`);
	told = classroom.calls.length;
};
classroom.subscribe(() => queueMicrotask(tell));
createInterface({input: socket}).on('line', (line) => {
	const change = Object.entries(JSON.parse(line) as object).map(([name, value]) => [name, value ?? undefined]);
	classroom.put(Object.fromEntries(change));
});
const arrival =
	process.env.ARRIVAL === 'later'
		? new Promise<typeof classroom>((resolve) => {
				const stop = classroom.subscribe(() => {
					stop();
					resolve(classroom);
				});
			})
		: classroom;
const tutor = {...fakeTutor({pace: 20}), terminals};
const end = await runScreen({tutor, classroom: arrival, lab: 'main'});
await terminals.close();
console.log(`ended: ${end}`);
process.exit(0);
