import {expect, vi} from 'vitest';
import type {Course, EngineKind} from '../../../source/course/types.js';
import {type OpenLab, openLab, planLab} from '../../../source/lab/open-lab.js';
import type {Intent, TutorEvent} from '../../../source/tutor/events.js';
import type {Exporter} from '../../../source/tutor/exports.js';
import {startTutor, type TutorOptions} from '../../../source/tutor/start-tutor.js';
import type {Phase} from '../../../source/tutor/state/state.js';

const waiting = {timeout: 20_000, interval: 20};

function oneOf(kinds: ReadonlyArray<Phase['kind']>): RegExp {
	return new RegExp(`^(?:${kinds.join('|')})$`);
}

/** Plays the steps of a course in a lab without a screen: asks the tutor for something, and waits for what comes of it. */
export class Driver {
	readonly lab: OpenLab;
	readonly tutor: ReturnType<typeof startTutor>;
	/** The tutor's events; a test may empty it. */
	events: TutorEvent[] = [];

	/** Starts a tutor on a lab that is open. */
	constructor(course: Course, lab: OpenLab, options: TutorOptions = {}, exporter: Exporter = () => '') {
		this.lab = lab;
		this.tutor = startTutor(course, lab, exporter, options);
		this.tutor.subscribe((event) => this.events.push(event));
	}

	/** Opens a lab, which may be new, and waits until its first step is ready. */
	static async open(
		course: Course,
		lab: {readonly name: string; readonly engine: EngineKind; readonly dir: string; readonly image?: string},
		options: TutorOptions = {},
	): Promise<Driver> {
		const driver = new Driver(course, await openLab(await planLab(lab)), options);
		await driver.comesTo('ready');
		return driver;
	}

	phase(): Phase {
		return this.tutor.getState().phase;
	}

	told(type: TutorEvent['type']): TutorEvent[] {
		return this.events.filter((event) => event.type === type);
	}

	/** Waits for one of these phases. */
	async comesTo(...kinds: ReadonlyArray<Phase['kind']>): Promise<void> {
		await vi.waitFor(() => expect(this.phase().kind).toMatch(oneOf(kinds)), waiting);
	}

	/** Asks for something, and waits until something was told of it and the tutor is in one of these phases. */
	async ask(intent: Intent, ...kinds: ReadonlyArray<Phase['kind']>): Promise<void> {
		const count = this.events.length;
		this.tutor.dispatch(intent);
		await vi.waitFor(() => {
			expect(this.events.length).toBeGreaterThan(count);
			expect(this.phase().kind).toMatch(oneOf(kinds));
		}, waiting);
	}

	/** Goes on, and waits for one of these phases, which may be of the same kind as the present one. */
	async proceed(...kinds: ReadonlyArray<Phase['kind']>): Promise<void> {
		const before = this.phase();
		this.tutor.dispatch({type: 'proceed'});
		await vi.waitFor(() => {
			expect(this.phase()).not.toBe(before);
			expect(this.phase().kind).toMatch(oneOf(kinds));
		}, waiting);
	}

	/** Passes the step that is ready, each of its commands by itself if the tutor runs them so, and enters the next one. */
	async pass(): Promise<void> {
		while (this.phase().kind !== 'passed') await this.proceed('holding', 'passed');
		await this.proceed('ready', 'finished');
	}

	/** Passes steps until this one is ready. */
	async to(step: string): Promise<void> {
		while (this.tutor.getState().stepId !== step) await this.pass();
	}

	/** Runs a command as a learner does in another terminal, in the lab's folder; returns its exit code. */
	async byHand(command: string): Promise<number> {
		const end = await this.lab.engine.run(command, () => {}, new AbortController().signal);
		return end.kind === 'exited' ? end.exitCode : 130;
	}

	/** Ends the tutor, and the lab with it unless it is kept. */
	async end(lab: 'keep' | 'remove' = 'remove'): Promise<void> {
		this.tutor.dispatch({type: 'quit', lab});
		await this.tutor.closed;
	}
}
