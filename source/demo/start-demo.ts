import type {TutorEvent} from '../tutor/events.js';
import type {Tutor} from '../tutor/views.js';
import {type Auto, type Next, nextByItself, nothingTried, type Tried} from './by-itself.js';
import {newClock, runFor, usedByLesson} from './clock.js';
import type {Clock, Demo, DemoState} from './demo.js';
import {direct} from './direct.js';
import {initialStage, type Order, type Signal, type Stage, type StageContext} from './stage.js';

/** A recording of the course, from which a step can be shown when it fails. */
export type Recording = {
	readonly has: (step: string) => boolean;
	/** Plays the recorded step; settles at its end, rejects if it cannot be played. */
	readonly play: (step: string) => Promise<void>;
};

export type DemoOptions = {
	/** Characters typed per second; 0: commands appear at once. */
	readonly typing?: number;
	/** Goes on by itself. */
	readonly auto?: Auto;
	/** The lesson to begin with, by identifier; without it the demonstration begins where the lab is. */
	readonly from?: string;
	readonly recording?: Recording;
	/** The clock of the last demonstration in this lab, which goes on. */
	readonly clock?: Clock;
	/** Keeps the clock, without a running lesson, for the next start of the program. */
	readonly saveClock?: (clock: Clock) => Promise<void>;
	/** Time after a change in which a press counts as the stray second one of a press before, in milliseconds. */
	readonly debounceMs?: number;
	readonly now?: () => number;
};

export const defaultTypingSpeed = 30;
const defaultDebounceMs = 250;

/** Time between two pictures of a command that is being typed, in milliseconds. */
const frameMs = 33;

/** Time between two savings of the clock, in milliseconds: a kill loses at most so much. */
const saveIntervalMs = 5000;

export type StartedDemo = Demo & {
	/** Settles when a demonstration that goes on by itself needs a person. */
	readonly stands: Promise<'finished' | 'failed'>;
};

/**
 * Starts a demonstration with a tutor that runs its commands one by one. The clock is saved for the last time before
 * `closed` settles.
 */
export function startDemo(tutor: Tutor, options: DemoOptions = {}): StartedDemo {
	const conductor = new Conductor(tutor, options);
	return {
		tutor,
		getState: () => conductor.state,
		subscribe: (listener) => conductor.subscribe(listener),
		dispatch: (intent) => conductor.take(intent),
		closed: conductor.closed,
		stands: conductor.stands,
	};
}

class Conductor {
	readonly closed: Promise<void>;
	readonly stands: Promise<'finished' | 'failed'>;
	state: DemoState;
	readonly #tutor: Tutor;
	readonly #options: DemoOptions;
	readonly #now: () => number;
	readonly #listeners = new Set<() => void>();
	#settleStands: (end: 'finished' | 'failed') => void = () => {};
	#stage: Stage;
	#clock: Clock;
	#typing: {readonly since: number; readonly from: number; readonly timer: NodeJS.Timeout} | undefined;
	#next: {readonly of: string; readonly timer: NodeJS.Timeout} | undefined;
	#tried: Tried = nothingTried;
	readonly #saving: NodeJS.Timeout | undefined;
	/** The last time that the clock is saved: the folder may go with the lab. */
	#saved: Promise<void> | undefined;

	constructor(tutor: Tutor, options: DemoOptions) {
		this.#tutor = tutor;
		this.#options = options;
		this.#now = options.now ?? Date.now;
		this.#stage = initialStage(options.from);
		this.#clock = options.clock ?? newClock(this.#now());
		this.state = this.#shown();
		this.stands = new Promise((resolve) => {
			this.#settleStands = resolve;
		});
		const stop = tutor.subscribe((event) => this.#hear(event));
		if (options.saveClock !== undefined) {
			this.#saving = setInterval(() => this.#saved ?? void this.#save(), saveIntervalMs);
			this.#saving.unref();
		}

		this.closed = tutor.closed.finally(async () => {
			stop();
			await this.#end();
		});
		// The tutor may have begun before the demonstration.
		if (tutor.getState().phase.kind !== 'resuming') this.take({type: 'tutor'});
	}

	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Takes an intent, or news, and does what follows from it. */
	take(signal: Signal): void {
		const before = this.#stage;
		const {stage, orders} = direct(before, signal, this.#context());
		this.#stage = stage;
		this.#keepTime();
		this.#forgetAttempts();
		this.#typeOn(before);
		this.#goOnByItself();
		for (const order of orders) this.#carryOut(order);
		if (before === stage && signal.type !== 'tutor') return;
		this.state = this.#shown();
		for (const listener of this.#listeners) listener();
	}

	#context(): StageContext {
		const {typing = defaultTypingSpeed, debounceMs = defaultDebounceMs, recording} = this.#options;
		return {
			course: this.#tutor.course,
			tutor: this.#tutor.getState(),
			now: this.#now(),
			atOnce: typing === 0,
			debounceMs,
			recorded: (step) => recording?.has(step) === true,
		};
	}

	#shown(): DemoState {
		const {beat, viewing, cover, remark} = this.#stage;
		return {beat, viewing, cover, remark, clock: this.#clock};
	}

	#hear(event: TutorEvent): void {
		if (event.type !== 'journey' || event.stage === 'begun') this.take({type: 'tutor'});
		else if (event.stage === 'arrived') this.take({type: 'arrived'});
		else this.take({type: 'stranded', why: event.why});
	}

	/** In a turn of its own, so that every listener gets the events in their order. */
	#carryOut(order: Order): void {
		if (order.kind === 'ask') queueMicrotask(() => this.#tutor.dispatch(order.intent));
		else void this.#play(order.step);
	}

	async #play(step: string): Promise<void> {
		let whole = true;
		try {
			await this.#options.recording?.play(step);
		} catch {
			whole = false;
		}

		this.take({type: 'played', whole});
	}

	/** Runs the time of the current lesson; on a journey, that of the lesson before. */
	#keepTime(): void {
		const {beat, journey, index} = this.#stage;
		const {steps, lessons} = this.#tutor.course;
		const tutor = this.#tutor.getState();
		const over = beat.kind === 'finished' || beat.kind === 'closing';
		if (!over && (journey !== undefined || tutor.journey !== undefined || tutor.phase.kind === 'resuming')) return;
		const lesson = over ? undefined : lessons[steps[index]?.lessonIndex ?? -1]?.id;
		const before = this.#clock;
		this.#clock = runFor(before, lesson, this.#now());
		if (beat.kind === 'closing') this.#saved ??= this.#save();
		else if (this.#clock !== before) void this.#save();
	}

	/** Does nothing while the lab's folder is being restored or removed. */
	async #save(): Promise<void> {
		if (this.#stage.journey !== undefined || this.#tutor.getState().journey !== undefined) return;
		const {startedAt} = this.#clock;
		await this.#options.saveClock?.({startedAt, used: usedByLesson(this.#clock, this.#now())});
	}

	#typeOn(before: Stage): void {
		const {beat} = this.#stage;
		if (beat.kind !== 'typing') {
			clearTimeout(this.#typing?.timer);
			this.#typing = undefined;
			return;
		}

		const begun = before.beat.kind !== 'typing' || this.#typing === undefined;
		if (!begun && before.beat === beat) return;
		const since = begun ? performance.now() : (this.#typing?.since ?? 0);
		const from = begun ? beat.typed : (this.#typing?.from ?? 0);
		clearTimeout(this.#typing?.timer);
		this.#typing = {since, from, timer: setTimeout(() => this.#typeMore(), frameMs)};
	}

	#typeMore(): void {
		if (this.#typing === undefined) return;
		const {since, from} = this.#typing;
		const {typing = defaultTypingSpeed} = this.#options;
		const characters = from + Math.floor(((performance.now() - since) / 1000) * typing);
		const before = this.#stage;
		this.take({type: 'typed', characters});
		// Slow typing has pictures in which nothing is new.
		if (this.#stage === before) this.#typing = {since, from, timer: setTimeout(() => this.#typeMore(), frameMs)};
	}

	#forgetAttempts(): void {
		const {index, beat} = this.#stage;
		if (index > this.#tried.step || (index === this.#tried.step && beat.kind === 'passed')) this.#tried = nothingTried;
	}

	/** Once for each beat, however many events the tutor emits meanwhile. */
	#goOnByItself(): void {
		const {auto} = this.#options;
		if (auto === undefined) return;
		const {beat, viewing, cover, index} = this.#stage;
		const of = JSON.stringify([index, viewing, cover, beat.kind, 'action' in beat && beat.action, 'over' in beat]);
		if (this.#next?.of === of) return;
		clearTimeout(this.#next?.timer);
		this.#next = undefined;
		const {course} = this.#tutor;
		const next = nextByItself(this.#stage, course, this.#tutor.getState(), auto, this.#tried);
		if (next === undefined && (beat.kind === 'finished' || beat.kind === 'failed')) this.#settleStands(beat.kind);
		if (next !== undefined) this.#next = {of, timer: setTimeout(() => this.#doByItself(next), next.wait)};
	}

	#doByItself(next: Next): void {
		this.#next = undefined;
		switch (next.kind) {
			case 'go-on':
				this.take({type: 'go-on'});
				break;
			case 'attempt': {
				const {index} = this.#stage;
				const before = this.#tried.step === index ? this.#tried.attempts : [];
				this.#tried = {step: index, attempts: [...before, next.attempt]};
				this.take({type: next.attempt});
				break;
			}

			case 'begin-anew': {
				const [first] = this.#tutor.course.lessons;
				this.#tried = nothingTried;
				this.#clock = newClock(this.#now());
				if (first !== undefined) this.take({type: 'go-to', lesson: first.id});
			}
		}
	}

	async #end(): Promise<void> {
		clearTimeout(this.#typing?.timer);
		clearTimeout(this.#next?.timer);
		clearInterval(this.#saving);
		this.#saved ??= this.#save();
		await this.#saved;
	}
}
