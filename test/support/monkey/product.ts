import {setTimeout as delay} from 'node:timers/promises';
import {execa} from 'execa';
import {within} from '../../../source/base/within.js';
import type {Course} from '../../../source/course/types.js';
import {asLabFault} from '../../../source/lab/file-errors.js';
import {openLab, planLab} from '../../../source/lab/open-lab.js';
import {Driver} from '../labs/driver.js';
import {PtyTerminal} from '../terminals/pty-terminal.js';
import type {Target} from './breakage.js';
import {lieIn} from './truth.js';
import {until} from './until.js';

/** How a command ended, and everything that it said. */
export type Ended = {readonly exitCode: number; readonly said: string};

/** What the product must never say. */
const internal =
	/Something went wrong inside|^\s+at .*:\d+:\d+\)?$|\[object Object\]|\bundefined\b|UnhandledPromise|ERR_[A-Z]+/m;

/** Most time that a command may take that goes somewhere, in milliseconds; and to end when it is interrupted. */
const deadlineMs = 240_000;
const endTimeoutMs = 30_000;

/** A fault of the product. */
export class Fault extends Error {
	override readonly name = 'Fault';
}

/**
 * Runs a command as a user does.
 * @param interruptAfterMs sends SIGINT then
 * @throws Fault when it hangs, ends with a code that is not documented, or says what it must not
 */
export async function use(home: string, parameters: readonly string[], interruptAfterMs?: number): Promise<Ended> {
	const child = execa(process.execPath, ['dist/cli.js', ...parameters], {
		env: {PG_REPLICATION_TUTORIAL_HOME: home},
		stdin: 'ignore',
		reject: false,
		all: true,
		timeout: interruptAfterMs === undefined ? deadlineMs : interruptAfterMs + endTimeoutMs,
		killSignal: 'SIGKILL',
	});
	const timer = interruptAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGINT'), interruptAfterMs);
	const {exitCode, all, timedOut, signal} = await child;
	clearTimeout(timer);
	const what = `${parameters.join(' ')}\n${all}`;
	if (timedOut) throw new Fault(`it hangs: ${what}`);
	const documented = interruptAfterMs === undefined ? [0, 1, 2] : [0, 1, 2, 130];
	if (exitCode === undefined || !documented.includes(exitCode))
		throw new Fault(`exit code ${exitCode}, signal ${signal}: ${what}`);
	refuseWords(all, what);
	if (exitCode !== 0 && all.trim() === '') throw new Fault(`exit code ${exitCode} and not a word: ${what}`);
	return {exitCode, said: all};
}

function refuseWords(said: string, what: string): void {
	const [word] = internal.exec(said) ?? [];
	if (word !== undefined) throw new Fault(`it says "${word.trim()}": ${what}`);
}

/** Plays a step in the tutor, looking at its picture of the cluster. */
export async function askTutor(course: Course, target: Target, name: string): Promise<string> {
	let driver: Driver;
	try {
		driver = new Driver(course, await openLab(await planLab({name, dir: target.dir})));
	} catch (error) {
		const fault = asLabFault(error);
		if (fault === undefined) throw new Fault(`the tutor does not open: ${String(error)}\n${(error as Error).stack}`);
		return fault.message;
	}

	let broken: unknown;
	driver.tutor.closed.catch((error: unknown) => {
		broken = error;
	});
	const comes = async (what: string, holds: () => boolean | Promise<boolean>, withinMs: number) => {
		const came = await until(async () => {
			if (await holds()) return true;
			if (broken !== undefined) throw new Fault(`the tutor ended: ${(broken as Error).stack}`);
			return false;
		}, withinMs);
		if (!came) throw new Fault(`${what}; ${JSON.stringify(driver.phase())}\n${told(driver)}`);
	};
	driver.tutor.dispatch({type: 'set-poll-rate', pollRate: 'fast'});
	let failure: unknown;
	try {
		await comes('it does not come to a step', () => /ready|finished|failed|passed/.test(driver.phase().kind), 60_000);
		let lie: string | undefined;
		const isTrue = async () => {
			lie = await lieIn(driver.tutor.getState().cluster, target);
			return lie === undefined;
		};
		await comes('picture', isTrue, 25_000).catch((error: unknown) => {
			throw lie === undefined ? error : new Fault(`${lie}\n${told(driver)}`);
		});
		if (driver.phase().kind !== 'finished') {
			driver.tutor.dispatch({type: 'proceed'});
			await delay(3000);
			driver.tutor.dispatch({type: 'interrupt'});
			await comes('an interruption does not end it', () => !/running|checking/.test(driver.phase().kind), 40_000);
		}
	} catch (error) {
		failure = error;
	}

	driver.tutor.dispatch({type: 'quit', lab: 'keep'});
	const closed = driver.tutor.closed.then(
		() => true,
		() => true,
	);
	const isClosed = await within(closed, endTimeoutMs, () => false);
	if (failure !== undefined) throw failure;
	if (!isClosed) throw new Fault(`the tutor does not close\n${told(driver)}`);
	if (broken !== undefined) throw new Fault(`the tutor ended: ${(broken as Error).stack}`);
	const said = told(driver);
	refuseWords(said, said);
	return said;
}

function told({events}: Driver): string {
	return events
		.filter(({type}) => !/cluster|log|check-waiting|output/.test(type))
		.slice(-15)
		.map((event) => JSON.stringify(event))
		.join('\n');
}

/** Opens the real screen, presses keys, and leaves. */
export async function pressKeys(home: string, name: string, keys: readonly string[]): Promise<string> {
	const terminal = new PtyTerminal(process.execPath, ['dist/cli.js', '--lab', name], {
		columns: 100,
		rows: 30,
		env: {PG_REPLICATION_TUTORIAL_HOME: home},
	});
	let ended: {exitCode: number; signal?: number} | undefined;
	void terminal.exited.then((exit) => {
		ended = exit;
	});
	const screen = async () => (await terminal.lines()).join('\n');
	try {
		if (!(await until(async () => ended !== undefined || (await screen()).includes('quit'), 90_000))) {
			throw new Fault(`the screen shows no step:\n${await screen()}`);
		}

		for (const key of keys) {
			terminal.type(key);
			await until(() => ended !== undefined, 700);
		}

		const leaves = async () => {
			if (ended === undefined)
				for (const key of ['\u001B', 'q', 'k']) {
					terminal.type(key);
					await until(() => ended !== undefined, 500);
				}
			return ended !== undefined;
		};
		if (!(await until(leaves, 60_000))) throw new Fault(`the screen cannot be left:\n${await screen()}`);
		if (terminal.isAlternate) throw new Fault(`the terminal is not given back:\n${await screen()}`);
		if (ended === undefined || ![0, 1, 2].includes(ended.exitCode)) {
			throw new Fault(`the screen ended with ${JSON.stringify(ended)}:\n${await screen()}`);
		}

		const said = await screen();
		refuseWords(said, said);
		return said;
	} finally {
		terminal.stop();
	}
}
