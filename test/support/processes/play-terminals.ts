import {sessionMembers} from '../../../source/lab/terminals/process-table.js';
import {openPseudoTerminal} from '../../../source/lab/terminals/pseudo-terminal.js';

// Opens a terminal with processes in it, tells their session, and ends in one way or another.
const [way, command = ''] = process.argv.slice(2);
const terminal = await openPseudoTerminal(
	{file: 'bash', args: ['--norc', '-i'], cwd: '/', env: {...process.env, HISTFILE: ''}},
	{columns: 80, rows: 24},
);
if (terminal.kind === 'unavailable') {
	console.log(`unavailable: ${terminal.why}`);
	process.exit(3);
}

let seen = '';
terminal.onData((data) => {
	seen += Buffer.from(data).toString();
});
terminal.write(`echo "session $$"; ${command}\r`);
setInterval(() => {
	const session = Number(/^session (\d+)/m.exec(seen)?.[1]);
	if (!(session > 0) || sessionMembers(session).length < 3) return;
	console.log(`session ${session}`);
	if (way === 'throw') throw new Error('thrown on purpose');
	if (way === 'exit') process.exit(0);
}, 20);
