import {expect} from 'vitest';
import {loadCourse} from '../../../source/course/load-course.js';
import type {EngineKind} from '../../../source/course/types.js';
import type {Beat, Demo} from '../../../source/demo/demo.js';
import {type DemoOptions, startDemo} from '../../../source/demo/start-demo.js';
import {openLab, planLab} from '../../../source/lab/open-lab.js';
import type {TutorEvent} from '../../../source/tutor/events.js';
import {startTutor} from '../../../source/tutor/start-tutor.js';
import {labAt} from './template-lab.js';

export type RealDemo = Awaited<ReturnType<typeof openRealDemo>>;

/**
 * A demonstration in a lab, driven by intents; commands are typed at once, and no press is taken for a stray one.
 * @param lab one that is there, or a new one, which stands at the start of the lesson `at`
 */
export async function openRealDemo(
	lab: {
		readonly name: string;
		readonly engine: EngineKind;
		readonly dir: string;
		readonly at?: string;
	},
	options: DemoOptions = {},
) {
	const {name, engine, dir, at} = lab;
	const opened = at === undefined ? await openLab(await planLab(lab)) : await labAt(engine, at, name, dir);
	const tutor = startTutor(await loadCourse('lessons'), opened, () => '', {pacing: 'one-by-one'});
	const demo = startDemo(tutor, {typing: 0, debounceMs: 0, ...options});
	const events: TutorEvent[] = [];
	const beats: Beat[] = [];
	tutor.subscribe((event) => events.push(event));
	demo.subscribe(() => {
		const {beat} = demo.getState();
		if (beats.at(-1)?.kind !== beat.kind) beats.push(beat);
	});
	return {
		demo,
		tutor,
		events,
		beats,
		engine: opened.engine,
		/** Presses until the demonstration stands there: at a beat, and a step. */
		async pressTo(kind: Beat['kind'], step?: string): Promise<void> {
			for (;;) {
				const beat = await restingBeat(demo);
				const {stepId} = tutor.getState();
				if (beat.kind === kind && (step === undefined || stepId === step)) return;
				expect(['explaining', 'typed', 'ran', 'passed'], `at ${stepId}: ${demo.getState().remark}`).toContain(
					beat.kind,
				);
				demo.dispatch({type: 'advance'});
			}
		},
		resting: () => restingBeat(demo),
	};
}

/** The next beat in which the demonstration waits for a person. */
export function restingBeat(demo: Demo): Promise<Beat> {
	return new Promise((resolve) => {
		const look = () => {
			const {beat} = demo.getState();
			const moves = ['waiting', 'typing', 'running', 'checking', 'mending', 'closing'].includes(beat.kind);
			if (moves || (beat.kind === 'playing' && !beat.over)) return false;
			resolve(beat);
			return true;
		};
		if (look()) return;
		const stop = demo.subscribe(() => {
			if (look()) stop();
		});
	});
}
