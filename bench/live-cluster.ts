import {appendFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay, setInterval as every} from 'node:timers/promises';
import {execa} from 'execa';
import {TutorTerminal} from './tutor-terminal.js';

/** Measurements with a running primary and standby. */
export type LiveCluster = {
	/** Part of one core that the tutor takes while nothing happens. */
	readonly idle: number;
	/** From a key to the frame that shows what it did, in milliseconds, while the log floods. */
	readonly keys: readonly number[];
	/** Lines a second that were written into the log. */
	readonly linesPerSecond: number;
	/** Memory after the flood as a multiple of that before it, as low as it came, and how long that took. */
	readonly memory: {readonly ratio: number; readonly seconds: number};
};

const size = {columns: 120, rows: 40};
const flood = {seconds: 20, linesPerSecond: 5000, batch: 50};
const idleSeconds = 15;
/** Time that memory has to come back: Node gives it up by and by while nothing is asked of it. */
const recovery = {seconds: 90, enough: 1.2};

/** Brings a lab to a streaming standby, and looks at the tutor's screen while nothing happens and while a lot does. */
export async function measureLiveCluster(home: string): Promise<LiveCluster> {
	const dir = path.join(home, 'labs', 'live');
	const lab = ['--engine', 'local', '--lab', 'bench-live', '--dir', dir];
	await execa(process.execPath, ['dist/cli.js', ...lab, 'run', '--keep', '--to', 'testing-replication'], {
		stdio: 'ignore',
	});
	const tutor = new TutorTerminal(lab, size.columns, size.rows);
	try {
		await tutor.shows(/Ready/);
		await tutor.shows(/streaming/);
		const idle = await measureIdle(tutor);
		// The log of the primary is on the screen while it is flooded.
		tutor.type('\u001B[C');
		await tutor.shows(/\[postgres-1\]/);
		await measureKeys(tutor, 20);
		const before = await tutor.memory();
		const [keys, linesPerSecond] = await Promise.all([
			measureKeys(tutor, Number.POSITIVE_INFINITY, flood.seconds * 1000),
			floodLog(path.join(dir, 'postgres-1', 'postgres.log')),
		]);
		return {idle, keys, linesPerSecond, memory: await measureRecovery(tutor, before)};
	} finally {
		tutor.type('q');
		await tutor.shows(/remove the lab/);
		tutor.type('x');
		await tutor.shows(/for good/);
		tutor.type('y');
		await tutor.exited;
	}
}

async function measureIdle(tutor: TutorTerminal): Promise<number> {
	// Work that is left of the start does not count.
	await delay(3000);
	const start = performance.now();
	const used = await tutor.processorTime();
	await delay(idleSeconds * 1000);
	return ((await tutor.processorTime()) - used) / (performance.now() - start);
}

/** Moves the focus from pane to pane, and waits for the mark of the pane that has it. */
async function measureKeys(tutor: TutorTerminal, count: number, time = Number.POSITIVE_INFINITY): Promise<number[]> {
	const marks = [/❯ lesson/, /❯ cluster/, /❯ .*\[postgres-1\]/];
	const delays: number[] = [];
	const end = performance.now() + time;
	let at = marks.findIndex((mark) => mark.test(tutor.text()));
	while (delays.length < count && performance.now() < end) {
		at = (at + 1) % marks.length;
		const pressed = performance.now();
		tutor.type('\t');
		delays.push((await tutor.shows(marks[at] ?? /❯/)) - pressed);
		// Fingers are not quicker than this.
		await delay(20 + 40 * Math.random());
	}
	return delays;
}

async function measureRecovery(tutor: TutorTerminal, before: number): Promise<LiveCluster['memory']> {
	let ratio = Number.POSITIVE_INFINITY;
	let seconds = 0;
	while (seconds < recovery.seconds && ratio > recovery.enough) {
		await delay(1000);
		seconds++;
		ratio = Math.min(ratio, (await tutor.memory()) / before);
	}
	return {ratio, seconds};
}

async function floodLog(file: string): Promise<number> {
	const lines = (flood.linesPerSecond * flood.batch) / 1000;
	const start = performance.now();
	let written = 0;
	for await (const _ of every(flood.batch)) {
		const due = Math.floor(((performance.now() - start) / 1000) * flood.linesPerSecond);
		const text = Array.from(
			{length: Math.max(lines, due - written)},
			(_, index) => `2026-01-01 00:00:00.000 UTC [42] LOG:  line ${written + index} of a flood that nobody can read\n`,
		);
		written += text.length;
		await appendFile(file, text.join(''));
		if (performance.now() - start >= flood.seconds * 1000) break;
	}
	return written / ((performance.now() - start) / 1000);
}
