import {fill, maskSecrets} from '../../course/variables.js';
import type {TutorEvent} from '../events.js';
import type {RunnerContext} from '../runner-context.js';
import type {CurrentStep} from '../step/current-step.js';
import {type JourneyEffects, makeJourney} from './journey.js';
import {leading, resume} from './resume.js';
import {type Base, findRoute, type Position} from './route.js';
import {runStep} from './run-step.js';

/** Finds a lab's position in the course, and takes it to other places of it. */
export class Journeys {
	readonly #context: RunnerContext;
	readonly #current: CurrentStep;
	#stop = new AbortController();

	constructor(context: RunnerContext, current: CurrentStep) {
		this.#context = context;
		this.#current = current;
	}

	/** Stops the journey of the lab, which stays where it has come to. */
	stop(): void {
		this.#stop.abort();
	}

	/** Examines the lab; returns the index of the step that comes next. */
	async resumePosition(): Promise<number | 'closing'> {
		const tell = (text: string) => this.#context.emit({type: 'notice', text: text});
		const {progress} = this.#context.memory;
		const {passed, lost, unstarted} = await resume(
			this.#context.steps,
			progress,
			this.#context.connections.context,
			tell,
		);
		if (this.#context.isLeaving()) return 'closing';
		this.#context.memory.change({passed});
		if (unstarted.length > 0) {
			this.#context.memory.keepUntilPassed({running: [...unstarted], passed: progress.passed});
		}
		const masked = maskSecrets(this.#context.variables);
		this.#context.emit({
			type: 'resumed',
			step: this.#context.steps[passed.length]?.id ?? this.#context.steps.at(-1)?.id ?? '',
			passed: passed.map(({step}) => step),
			results: passed,
			lost: lost && {step: lost.step, says: fill(lost.check.says, masked)},
		});
		this.#context.connections.follow();
		return passed.length;
	}

	/** The lab's position by the recorded progress. */
	#position(): Position {
		const {progress} = this.#context.memory;
		const passed = leading(this.#context.steps, progress).length;
		return {passed, attempted: progress.attempted === this.#context.steps[passed]?.id};
	}

	/** Whether the lab's position is in a lesson, or at a step. */
	isInside(place: string): boolean {
		const step = this.#context.view.steps[this.#position().passed];
		return step !== undefined && (step.id === place || this.#context.view.lessons[step.lessonIndex]?.id === place);
	}

	/** Takes the lab to the start of a lesson or of a step; other intents of the learner are ignored meanwhile. */
	async goTo(place: string): Promise<void> {
		const {view, getState} = this.#context;
		const routeFrom = (position: Position) => findRoute(view, place, position, getState().snapshots);
		const route = routeFrom(this.#position());
		if (route === undefined) {
			this.#context.emit({type: 'notice', text: `The course has no lesson and no step called ${place}.`});
			return;
		}

		const stop = new AbortController();
		this.#stop = stop;
		const baseAt = (passed: number) => routeFrom({passed, attempted: false})?.base;
		await makeJourney(place, route, {...this.#effects(stop.signal), baseAt}, stop.signal);
	}

	#effects(stop: AbortSignal): Omit<JourneyEffects, 'baseAt'> {
		const run = (index: number) => ({
			subscribe: (listener: (event: TutorEvent) => void) => this.#context.subscribe(listener),
			getState: () => this.#context.getState(),
			begin: () => {
				this.#current.enter(index, 'on a journey');
				this.#current.run();
			},
			interrupt: () => this.#current.session?.interrupt(),
		});
		return {
			course: this.#context.view,
			emit: (event) => this.#context.emit(event),
			leaveServers: () => this.#leaveServers(),
			restoreBase: (base) => this.#restoreBase(base),
			resumePosition: () => this.resumePosition(),
			runStep: (index) => runStep(run(index), stop),
			enterStep: (index) => this.#current.enter(index, 'resumed'),
		};
	}

	/** Ends the current step and all connections, before servers are stopped. */
	async #leaveServers(): Promise<'left' | 'closing'> {
		if (this.#context.getState().keeping !== undefined) this.#context.emit({type: 'run-waits', waits: false});
		await this.#context.snapshots.settled;
		await this.#current.leave();
		await Promise.all([this.#context.connections.leaveServers(), this.#context.memory.written]);
		return this.#context.isLeaving() ? 'closing' : 'left';
	}

	async #restoreBase(base: Base): Promise<{readonly why?: string} | 'closing'> {
		const restored = await this.#context.snapshots.restore(base);
		if (this.#context.isLeaving()) return 'closing';
		await this.listSnapshots();
		this.#context.connections.setPollRate(this.#context.getState().pollRate);
		return restored;
	}

	async listSnapshots(): Promise<void> {
		this.#context.emit({type: 'snapshots', lessons: await this.#context.snapshots.lessons()});
	}
}
