import {createInterface} from 'node:readline';
import {onEndingSignal} from '../base/interruption.js';
import {printLines} from '../base/print.js';
import type {Follower, NotesEnd} from '../demo/notes/follow-demo.js';
import type {RemoteIntent} from '../demo/notes/protocol.js';
import type {StageReport} from '../demo/notes/stage-report.js';
import {lessonTimeLines, notesLines} from './notes-text.js';
import type {PlainSettings} from './plain-session.js';

/** Prints the notes as lines, and what changes, until their reader leaves or the demonstration has ended. */
export async function runPlainNotes(follower: Follower, {asks, input, output}: PlainSettings): Promise<NotesEnd> {
	const width = Math.min(100, Math.max(40, output.columns ?? 80));
	const print = (lines: readonly string[]) => printLines(lines, output);
	let told: StageReport | undefined;
	let broken = false;
	const tell = () => {
		const following = follower.get();
		if (following.kind === 'broken' && !broken) print(['The connection broke; trying again.']);
		if (following.kind === 'connected' && broken) print(['The demonstration is there again.']);
		broken = following.kind === 'broken';
		print(notesLines(following.report, told, Date.now(), width));
		told = following.report;
	};
	const unsubscribe = follower.subscribe(tell);
	tell();
	const stopListening = onEndingSignal(follower.leave);
	const lines = asks ? createInterface({input, terminal: false}) : undefined;
	if (asks) print([usage]);
	lines?.on('line', (line) => print(obey(line.trim().toLowerCase(), follower)));
	lines?.on('close', follower.leave);
	const end = await follower.over;
	unsubscribe();
	stopListening();
	lines?.close();
	return end;
}

const usage =
	'Enter goes on, p goes back, b blanks the screen, c shows the cluster, r tries again, m mends, v plays the recording, l lists the lessons, go NUMBER goes to one, q leaves the notes.';

const intents: Readonly<Record<string, RemoteIntent>> = {
	'': {type: 'advance'},
	p: {type: 'back'},
	b: {type: 'cover', with: 'blank'},
	c: {type: 'cover', with: 'cluster'},
	r: {type: 'retry'},
	m: {type: 'repair'},
	v: {type: 'play'},
};

/** Carries out a line of input; returns the lines to print. */
function obey(words: string, follower: Follower): readonly string[] {
	const {report} = follower.get();
	const intent = intents[words];
	const number = /^go (\d+)$/.exec(words)?.[1];
	if (intent !== undefined) {
		follower.dispatch(intent);
		return [];
	}

	if (words === 'q') {
		follower.leave();
		return [];
	}

	if (words === 'l') return lessonTimeLines(report, Date.now());
	if (number === undefined) return [usage];
	const lesson = report.clock.lessons.find((candidate) => candidate.number === Number(number));
	if (lesson === undefined) return [`There is no lesson ${number}.`];
	follower.dispatch({type: 'go-to', lesson: lesson.id});
	return [];
}
