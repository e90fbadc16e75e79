import {readFileSync} from 'node:fs';
import path from 'node:path';
import {connectSeat} from '../../../source/workshop/roster/connect-seat.js';
import {openClassroom} from '../../../source/workshop/seat/classroom.js';
import {takeSeat} from '../../../source/workshop/seat/seat-lock.js';
import {parseKeyFile} from '../../../source/workshop/seat/seat-store.js';
import {followedTutor} from '../fakes/followed-tutor.js';

// A learner at a seat, in a process that can be killed: asks for a hint every few milliseconds, so many times, and then
// waits until the roster has all of it. Hints are numbered from FIRST.
const [keyFile = '', first = '1', count = '0'] = process.argv.slice(2);
const key = parseKeyFile(readFileSync(keyFile, 'utf8'));
if (key === undefined) throw new Error('no key file');
const folder = path.join(path.dirname(keyFile), 'seat');
await takeSeat(folder);
const classroom = openClassroom(key, connectSeat, folder, (text) => process.stderr.write(`${text}\n`), {
	backoff: {fromMs: 20, toMs: 400},
	heartbeatMs: 300,
	timeoutMs: 6000,
	connectTimeoutMs: 6000,
});
const report = followedTutor(classroom);

let asked = 0;
const timer = setInterval(() => {
	for (let some = 3; some > 0 && asked < Number(count); some--) {
		report({type: 'hint', step: 'one/a', level: Number(first) + asked, text: ''});
		asked++;
	}

	if (asked < Number(count)) return;
	clearInterval(timer);
	classroom.subscribe(look);
	look();
}, 4);

let isDone = false;
function look(): void {
	const {link, unsent} = classroom.getState();
	if (isDone || link !== 'connected' || unsent > 0) return;
	isDone = true;
	void classroom.close().then(() => process.stdout.write('all sent\n', () => process.exit(0)));
}
