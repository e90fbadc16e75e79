import {type EndingSignal, onEndingSignal} from '../base/interruption.js';
import {printLines} from '../base/print.js';
import type {StartedDemo} from '../demo/start-demo.js';
import {Narrator} from './narrator.js';

/** How a demonstration in plain text ended. */
export type PlainDemoEnd = 'finished' | 'failed' | EndingSignal;

/**
 * Prints a demonstration that goes on by itself, line by line, until it has finished, needs a person after a failure,
 * or gets a signal. The lab is kept.
 */
export async function runPlainDemo(
	demo: StartedDemo,
	output: NodeJS.WritableStream & {columns?: number},
): Promise<PlainDemoEnd> {
	const print = (lines: readonly string[]) => printLines(lines, output);
	const narrator = new Narrator(demo.tutor.course, Math.min(100, Math.max(40, output.columns ?? 80)));
	demo.tutor.subscribe((event) => {
		// The lab stands at the end, and is about to leave it.
		if (event.type === 'course-passed' && demo.getState().beat.kind === 'waiting') return;
		print(narrator.tell(event));
	});
	let told: string | undefined;
	demo.subscribe(() => {
		const {remark} = demo.getState();
		if (remark !== undefined && remark !== told) print(['', remark]);
		told = remark;
	});
	let end: PlainDemoEnd | undefined;
	const stopListening = onEndingSignal(
		(signal) => {
			end ??= signal;
			demo.dispatch({type: 'quit', lab: 'keep'});
		},
		{again: 'calls'},
	);
	try {
		const stood = await Promise.race([demo.stands, demo.closed]);
		end ??= stood ?? 'finished';
		demo.dispatch({type: 'quit', lab: 'keep'});
		await demo.closed;
		return end;
	} finally {
		stopListening();
	}
}
