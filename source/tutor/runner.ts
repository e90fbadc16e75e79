import {within} from '../base/within.js';
import type {Cluster} from '../cluster/cluster.js';
import {unknownCluster} from '../cluster/unknown-cluster.js';
import {courseForLab, stepsOf} from '../course/for-engine.js';
import type {Course} from '../course/types.js';
import {inWords} from '../lab/file-errors.js';
import type {OpenLab} from '../lab/open-lab.js';
import {Connections} from './connections.js';
import {viewCourse} from './course-view.js';
import type {ExportKind, Intent, TutorEvent} from './events.js';
import {type Exporter, writeExport} from './exports.js';
import {Journeys} from './journey/journeys.js';
import {ProgressMemory} from './progress-memory.js';
import type {RunnerContext} from './runner-context.js';
import {Snapshots} from './snapshots.js';
import {initialState, reduce} from './state/reducer.js';
import type {TutorState} from './state/state.js';
import {CurrentStep, type StepOptions} from './step/current-step.js';
import {Preparation} from './step/preparation.js';
import type {CourseView} from './views.js';
import {workEvents} from './work-progress.js';

export type TutorOptions = StepOptions & {
	/** Notices from the opening of the lab. */
	readonly notices?: readonly string[];
	/** Where to begin; at the lab's position when absent. */
	readonly from?: Beginning;
};

export type Beginning = {
	/** Identifier of a lesson, or of a step. */
	readonly to: string;
	/** `inside`: a lab whose position is in that lesson stays there; any other is taken to its start. */
	readonly unless: 'inside' | 'never';
};

/** Time to leave a lab after an unforeseen error. */
const leavingTimeoutMs = 5000;

/** Intents that a tutor accepts during a journey. */
const askedOnJourney: ReadonlySet<Intent['type']> = new Set(['quit', 'interrupt', 'set-poll-rate']);

/**
 * Walks a learner through a course in an open lab: carries out intents and emits events. The reducer makes `state` of
 * these events; the fields here are handles on open things.
 */
export class TutorRunner {
	readonly view: CourseView;
	readonly closed: Promise<void>;
	readonly connections: Connections;
	state: TutorState;
	removed = false;
	leftBehind: readonly string[] = [];

	readonly #lab: OpenLab;
	readonly #exporter: Exporter;
	readonly #options: TutorOptions;
	readonly #memory: ProgressMemory;
	readonly #snapshots: Snapshots;
	readonly #preparation: Preparation;
	readonly #current: CurrentStep;
	readonly #journeys: Journeys;
	readonly #listeners = new Set<(event: TutorEvent) => void>();
	readonly #closing = new AbortController();
	#settleClosed: () => void = () => {};
	#failClosed: (error: unknown) => void = () => {};

	constructor(course: Course, lab: OpenLab, exporter: Exporter, options: TutorOptions) {
		this.#lab = lab;
		this.#exporter = exporter;
		this.#options = options;
		const {engine, description} = lab;
		const {variables} = engine;
		const own = courseForLab(course, engine.kind, variables);
		this.view = viewCourse(own, {
			name: description.name,
			engine: engine.kind,
			dir: engine.dir,
			shellLine: engine.shellLine,
			variables,
		});
		const cluster = unknownCluster(variables);
		this.state = {...initialState, cluster, clusterAtEntry: cluster};
		const emit = (event: TutorEvent) => this.#emit(event);
		this.connections = new Connections(engine, {
			emit,
			onLogLines: (instance, lines) => this.#current.session?.log(instance, lines),
			onCluster: (cluster) => this.#onCluster(cluster),
			onChange: () => this.#current.session?.wake(),
		});
		const isClosed = () => this.#closing.signal.aborted && this.state.phase.kind === 'closing';
		this.#memory = new ProgressMemory(engine, isClosed, (text) => this.notice(text));
		this.#snapshots = new Snapshots(lab, this.#memory);
		this.#preparation = new Preparation(engine, emit, this.#closing.signal);
		const context: RunnerContext = {
			course: own,
			steps: stepsOf(own),
			view: this.view,
			variables,
			connections: this.connections,
			memory: this.#memory,
			snapshots: this.#snapshots,
			getState: () => this.state,
			isLeaving: () => this.#isLeaving(),
			subscribe: (listener) => this.subscribe(listener),
			emit,
			inBackground: (work) => this.#inBackground(work),
		};
		this.#current = new CurrentStep(context, this.#preparation, options);
		this.#journeys = new Journeys(context, this.#current);
		this.closed = new Promise((resolve, reject) => {
			this.#settleClosed = resolve;
			this.#failClosed = reject;
		});
		// Listeners that subscribe in the same turn get the first event.
		queueMicrotask(() => this.#inBackground(this.#begin()));
	}

	subscribe(listener: (event: TutorEvent) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	dispatch(intent: Intent): void {
		if (this.#closing.signal.aborted) return;
		const {phase, journey, keeping, leaving} = this.state;
		if (journey !== undefined && !askedOnJourney.has(intent.type)) return;
		switch (intent.type) {
			case 'quit':
				// The first decision stays, while the progress is written.
				if (leaving !== undefined) break;
				this.#emit({type: 'leaving', lab: intent.lab});
				this.#inBackground(this.#close(intent.lab));
				break;
			case 'proceed':
				if (phase.kind === 'passed') this.#current.enter(this.state.stepIndex + 1, 'going on');
				else this.#current.run();
				break;
			case 'recheck':
				this.#current.session?.recheck();
				break;
			case 'hint':
				this.#current.session?.hint();
				break;
			case 'interrupt':
				if (keeping !== undefined) this.#emit({type: 'run-waits', waits: false});
				if (journey !== undefined) this.#journeys.stop();
				else this.#current.session?.interrupt();
				break;
			case 'go-to':
				// The lab's position is not known yet.
				if (phase.kind !== 'resuming') this.#inBackground(this.#journeys.goTo(intent.to));
				break;
			case 'write':
				void this.#write(intent.what);
				break;
			case 'set-poll-rate':
				this.#emit({type: 'poll-rate', pollRate: intent.pollRate});
				if (journey === undefined || journey.atBase) this.connections.setPollRate(intent.pollRate);
				break;
		}
	}

	/** Emits a notice for the learner. */
	notice(text: string): void {
		this.#emit({type: 'notice', text});
	}

	async #begin(): Promise<void> {
		const {engine, description} = this.#lab;
		this.#emit({
			type: 'course-entered',
			lab: description.name,
			engine: engine.kind,
			dir: engine.dir,
			lessons: this.view.lessons.length,
			steps: this.view.steps.length,
			at: new Date().toISOString(),
		});
		for (const notice of this.#options.notices ?? []) this.notice(notice);
		await this.#memory.read();
		await this.#journeys.listSnapshots();
		// A tutor that was killed may have left the container of its command running.
		await engine.removeHelpers();
		const {from} = this.#options;
		const goesOn = from === undefined || (from.unless === 'inside' && this.#journeys.isInside(from.to));
		const position = goesOn ? await this.#journeys.resumePosition() : undefined;
		if (this.#isLeaving()) return;
		this.#preparation.begin();
		// A lost outcome may have moved the position out of the lesson.
		if (position !== undefined && position !== 'closing' && (from === undefined || this.#journeys.isInside(from.to))) {
			this.#current.enter(position, 'resumed');
		} else if (from !== undefined) {
			await this.#journeys.goTo(from.to);
		}
	}

	#isLeaving(): boolean {
		return this.state.leaving !== undefined || this.#closing.signal.aborted;
	}

	#onCluster(cluster: Cluster): void {
		this.#emit({type: 'cluster', cluster});
		for (const event of workEvents(this.state, cluster, this.connections.context.engine.variables)) this.#emit(event);
	}

	/** Never overwrites: of two exports at the same time, each gets its own name. */
	async #write(what: ExportKind): Promise<void> {
		try {
			const text = await this.#exporter(what, this.view);
			this.#emit({type: 'written', what, file: await writeExport(process.cwd(), what, text)});
		} catch (error) {
			this.notice(`The ${what} cannot be written into the current folder: ${inWords(error)}.`);
		}
	}

	async #close(lab: 'keep' | 'remove'): Promise<void> {
		this.#journeys.stop();
		await this.#snapshots.settled;
		if (lab === 'keep' && this.state.examined) await this.#memory.remember({});
		this.#closing.abort();
		this.connections.logs.close();
		// Programs that go on working in the lab's folder, or keep a connection, would be in the way of its removal.
		const terminalsClosed = this.connections.terminals.close();
		await this.#current.close();
		this.#emit({type: 'closing', lab});
		await Promise.all([terminalsClosed, this.connections.close()]);
		if (lab === 'remove') {
			this.leftBehind = await this.#lab.remove();
			this.removed = true;
		} else {
			await this.#lab.snapshots.settled();
			this.#lab.close();
		}

		this.#settleClosed();
	}

	/** An unforeseen error: closes the lab, and then rejects `closed`. */
	#fail(error: unknown): void {
		this.#closing.abort();
		const left = Promise.allSettled([this.#current.close(), this.connections.close(), this.#snapshots.settled]);
		void within(left, leavingTimeoutMs, () => {})
			.then(() => this.#lab.close())
			.catch(() => {})
			.then(() => this.#failClosed(error));
	}

	#inBackground(work: Promise<unknown>): void {
		work.catch((error) => this.#fail(error));
	}

	#emit(event: TutorEvent): void {
		this.state = reduce(this.state, event, this.view);
		for (const listener of this.#listeners) listener(event);
	}
}
