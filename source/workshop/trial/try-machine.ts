import {spawn} from 'node:child_process';
import {findLab} from '../../lab/find-labs.js';
import {LineSplitter} from '../../lab/line-splitter.js';
import type {Program} from '../gateway-process.js';
import {memoryOfLab} from './lab-memory.js';
import {lastWords, streamingLesson, type Trial} from './trial.js';

type MachineTrial = {
	/** Name of the throw-away lab. */
	readonly lab: string;
	readonly program: Program;
	/** Options that every command takes: engine, image, programs, course. */
	readonly options: readonly string[];
	readonly say: (what: string) => void;
	readonly signal: AbortSignal;
};

type Ended = {readonly code: number | null; readonly text: string};

/**
 * Runs the course in a lab of this machine until the standby streams, and removes the lab, also when it fails or is
 * broken off.
 */
export async function tryMachine({lab, program, options, say, signal}: MachineTrial): Promise<Trial> {
	const name = 'this machine';
	const run = (parameters: readonly string[], hear: (line: string) => void, breaking?: AbortSignal) =>
		runProgram(program, [...options, '--lab', lab, '--plain', ...parameters], hear, breaking);
	const began = performance.now();
	say('brings a lab to streaming');
	const {code, text} = await run(
		['run', '--keep', '--to', streamingLesson],
		(line) => {
			if (/^Lesson \d+ done/.test(line)) say(line);
		},
		signal,
	);
	const running = (performance.now() - began) / 1000;
	const found = await findLab({name: lab}).catch(() => undefined);
	const memory = code === 0 && found !== undefined ? await memoryOfLab(found.lab) : undefined;
	const outcome: Trial['outcome'] = signal.aborted
		? {kind: 'failed', says: 'it was broken off'}
		: code === 0
			? {kind: 'streams', making: 0, running, memory}
			: {
					kind: 'failed',
					says: `a lab does not come to streaming: ${lastWords(text)}`,
					remedy: 'pg-replication-tutorial doctor',
				};
	say('is cleared');
	const removed = await run(['clean', '--yes'], () => {});
	if (removed.code === 0) return {name, outcome};
	return {
		name,
		outcome,
		left: {
			says: `its lab could not be removed: ${lastWords(removed.text)}`,
			remedy: `pg-replication-tutorial clean --lab ${lab}`,
		},
	};
}

/** In a group of its own: Ctrl+C in the terminal is ours to hand on, once. */
async function runProgram(
	{file, parameters: first}: Program,
	parameters: readonly string[],
	hear: (line: string) => void,
	signal?: AbortSignal,
): Promise<Ended> {
	return new Promise((resolve) => {
		const child = spawn(file, [...first, ...parameters], {detached: true, stdio: ['ignore', 'pipe', 'pipe']});
		let text = '';
		const lines = new LineSplitter();
		child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
			text += chunk;
			for (const line of lines.push(chunk)) hear(line);
		});
		child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
			text += chunk;
		});
		const stop = () => child.kill('SIGTERM');
		if (signal?.aborted) stop();
		signal?.addEventListener('abort', stop, {once: true});
		child.once('error', (error) => resolve({code: null, text: error.message}));
		child.once('close', (code) => {
			signal?.removeEventListener('abort', stop);
			resolve({code, text});
		});
	});
}
