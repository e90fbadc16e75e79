import type {Sight} from '../checks/look.js';
import type {Cluster} from '../cluster/cluster.js';
import {unknownCluster} from '../cluster/unknown-cluster.js';
import {type Attention, ClusterWatch} from '../cluster/watch.js';
import {courseForLab, stepsOf} from '../course/for-engine.js';
import type {Course} from '../course/types.js';
import {instanceNames, redact, secretValues} from '../course/variables.js';
import {inWords} from '../lab/file-errors.js';
import type {OpenLab} from '../lab/open-lab.js';
import {Servers} from '../lab/servers.js';
import {viewCourse} from './course-view.js';
import type {Intent, LogText, Paper, TutorEvent} from './events.js';
import {OpenTerminals} from './open-terminals.js';
import {type PaperMaker, writePaper} from './papers.js';
import {Preparation} from './preparation.js';
import {type Progress, readProgress, writeProgress} from './progress.js';
import {appendToRecord} from './record/record-file.js';
import {recorder} from './record/recorder.js';
import {initialState, reduce} from './reducer.js';
import {resume} from './resume.js';
import type {TutorState} from './state.js';
import {type Pacing, StepSession} from './step-session.js';
import type {CourseView, Tutor} from './views.js';
import {backupEvents} from './work-progress.js';

export type Manner = {
	/** What was found out while the lab was opened. */
	readonly notices?: readonly string[];
	readonly pacing?: Pacing;
};

/**
 * Starts a tutor that walks through a course in an open lab. It looks where the lab stands and then waits for intents;
 * the lab is closed, or removed, when the tutor closes.
 * @param papers makes the papers that the learner asks for
 */
export function startTutor(
	course: Course,
	lab: OpenLab,
	papers: PaperMaker,
	manner: Manner = {},
): Tutor & {
	/** Whether the lab was removed at the end. */
	readonly removed: () => boolean;
	/** What the lab's folder did not lose when the lab was removed, because the lab had not written it. */
	readonly leftBehind: () => readonly string[];
	/** Tells the learner something that happened around the tutor. */
	readonly notice: (text: string) => void;
} {
	const walk = new CourseWalk(course, lab, papers, manner);
	walk.subscribe(recorder(appendToRecord(lab.engine.dir, (text) => walk.notice(text))));
	return {
		course: walk.view,
		getState: () => walk.state,
		subscribe: (listener) => walk.subscribe(listener),
		dispatch: (intent) => walk.dispatch(intent),
		terminals: walk.terminals,
		closed: walk.closed,
		removed: () => walk.removed,
		leftBehind: () => walk.leftBehind,
		notice: (text) => walk.notice(text),
	};
}

class CourseWalk {
	readonly view: CourseView;
	readonly closed: Promise<void>;
	readonly terminals: OpenTerminals;
	state: TutorState;
	removed = false;
	leftBehind: readonly string[] = [];

	readonly #lab: OpenLab;
	readonly #course: Course;
	readonly #steps;
	readonly #sight: Sight;
	readonly #servers: Servers;
	readonly #preparation: Preparation;
	readonly #listeners = new Set<(event: TutorEvent) => void>();
	readonly #closing = new AbortController();
	readonly #startedAt = Date.now();
	readonly #stopFollowing: Array<() => void> = [];
	#settleClosed: () => void = () => {};
	#failClosed: (error: unknown) => void = () => {};
	#progress: Progress = {passed: [], running: []};
	#session: StepSession | undefined;
	#cluster: ClusterWatch | undefined;
	/** What the current step's lesson says about log lines. */
	#watches: ReadonlyArray<{readonly instance: string; readonly pattern: RegExp; readonly meaning: string}> = [];
	/** Log lines of each instance that came since the last turn of the event loop. */
	#heard = new Map<string, string[]>();
	#leave: 'keep' | 'remove' | undefined;

	constructor(
		course: Course,
		lab: OpenLab,
		private readonly papers: PaperMaker,
		private readonly manner: Manner,
	) {
		this.#lab = lab;
		const {engine, description} = lab;
		this.#course = courseForLab(course, engine.kind, engine.variables);
		this.#steps = stepsOf(this.#course);
		this.view = viewCourse(this.#course, {
			name: description.name,
			engine: engine.kind,
			dir: engine.dir,
			shellLine: engine.shellLine,
			variables: engine.variables,
		});
		this.terminals = new OpenTerminals(engine);
		const cluster = unknownCluster(engine.variables);
		this.state = {...initialState, cluster, clusterAtEntry: cluster};
		this.#servers = new Servers(engine);
		this.#sight = {engine, servers: this.#servers};
		this.#preparation = new Preparation(engine, (event) => this.#emit(event), this.#closing.signal);
		this.closed = new Promise((resolve, reject) => {
			this.#settleClosed = resolve;
			this.#failClosed = reject;
		});
		// Listeners that subscribe in the same turn hear the first event.
		queueMicrotask(() => void this.#begin().catch((error) => this.#fail(error)));
	}

	subscribe(listener: (event: TutorEvent) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	dispatch(intent: Intent): void {
		if (this.#closing.signal.aborted) return;
		switch (intent.type) {
			case 'quit':
				// The first word holds, while the progress is written.
				if (this.#leave !== undefined) break;
				this.#leave = intent.lab;
				void this.#close(intent.lab).catch((error) => this.#fail(error));
				break;
			case 'proceed':
				if (this.state.phase.kind === 'passed') this.#next();
				else void this.#session?.run().catch((error) => this.#fail(error));
				break;
			case 'recheck':
				this.#session?.recheck();
				break;
			case 'hint':
				this.#session?.hint();
				break;
			case 'interrupt':
				this.#session?.interrupt();
				break;
			case 'travel':
				this.notice('The lab cannot be taken to another lesson yet.');
				break;
			case 'write':
				void this.#write(intent.what);
				break;
			case 'attend':
				this.#attend(intent.attention);
				break;
		}
	}

	async #begin(): Promise<void> {
		const {engine, description} = this.#lab;
		this.#emit({
			type: 'course-entered',
			lab: description.name,
			engine: engine.kind,
			dir: engine.dir,
			lessons: this.view.lessons.length,
			steps: this.#steps.length,
			at: new Date().toISOString(),
		});
		for (const notice of this.manner.notices ?? []) this.notice(notice);
		const recorded = await readProgress(engine.dir);
		// A tutor that was killed may have left the container of its command running.
		await engine.removeHelpers();
		const {passed, lost} = await resume(this.#steps, recorded, this.#sight, (text) => this.notice(text));
		if (this.#closing.signal.aborted) return;
		this.#progress = {...recorded, passed};
		const next = this.#steps[passed.length];
		this.#emit({
			type: 'resumed',
			step: next?.id ?? this.#steps.at(-1)?.id ?? '',
			passed: passed.map(({step}) => step),
			results: passed,
			lost,
		});
		this.#follow();
		this.#preparation.begin();
		if (next) this.#enter(passed.length);
		else this.#finish();
	}

	#follow(): void {
		const secrets = secretValues(this.#lab.engine.variables);
		this.#stopFollowing.push(
			this.#lab.engine.followLogs((instance, line) => {
				if (this.#heard.size === 0) setImmediate(() => this.#tellLogs());
				const lines = this.#heard.get(instance);
				if (lines === undefined) this.#heard.set(instance, [redact(line, secrets)]);
				else lines.push(redact(line, secrets));
			}),
			this.#lab.engine.onChange(() => {
				this.#session?.wake();
				this.#cluster?.wake();
			}),
		);
	}

	/** Lines that came together are told together: a log can be a flood. */
	#tellLogs(): void {
		const heard = this.#heard;
		this.#heard = new Map();
		if (this.#closing.signal.aborted) return;
		for (const [instance, told] of heard) {
			this.#session?.log(instance, told);
			for (const line of told) {
				this.#cluster?.log(instance, line);
				// It waits until its clients have left, and the checks' connection is one.
				if (line.includes('received smart shutdown request')) this.#servers.release(instance);
			}

			const lines = told.map((line): LogText => {
				const meaning = this.#meaning(instance, line);
				return meaning === undefined ? {line} : {line, meaning};
			});
			this.#emit({type: 'log-lines', instance, lines});
			for (const {line, meaning} of lines) {
				if (meaning !== undefined) this.#emit({type: 'log', instance, line, meaning});
			}
		}
	}

	#meaning(instance: string, line: string): string | undefined {
		return this.#watches.find((watch) => watch.instance === instance && watch.pattern.test(line))?.meaning;
	}

	/** The watch begins with the first who attends. */
	#attend(attention: Attention): void {
		if (attention !== 'none') {
			this.#cluster ??= new ClusterWatch(this.#lab.engine, (cluster) => this.#onCluster(cluster));
		}

		this.#cluster?.attend(attention);
	}

	#onCluster(cluster: Cluster): void {
		this.#emit({type: 'cluster', cluster});
		for (const event of backupEvents(this.state, cluster)) this.#emit(event);
	}

	#enter(index: number): void {
		this.#session?.close();
		const step = this.#steps[index];
		const lesson = this.#course.lessons.find(({steps}) => step !== undefined && steps.includes(step));
		if (!step || !lesson) return;
		this.#watches = step.watches.map((watch) => ({...watch, pattern: new RegExp(watch.pattern)}));
		this.#emit({
			type: 'step-entered',
			step: step.id,
			lesson: lesson.id,
			title: this.view.steps[index]?.title ?? step.title,
			index,
		});
		this.#session = new StepSession({
			step,
			view: this.view.steps[index],
			diagnoses: this.#course.diagnoses,
			sight: this.#sight,
			preparation: this.#preparation,
			pacing: this.manner.pacing ?? 'together',
			attemptedBefore: this.#progress.attempted === step.id,
			emit: (event) => this.#emit(event),
			attempting: () => this.#remember({attempted: step.id}),
			brokenOff: this.#progress.filling?.step === step.id ? this.#progress.filling.action : undefined,
			filling: (action) => this.#remember({filling: action === undefined ? undefined : {step: step.id, action}}),
			passed: (outcome) => this.#stepPassed(index, outcome),
		});
	}

	#stepPassed(index: number, outcome: {milliseconds: number; by: 'tutor' | 'learner'; hints: number}): void {
		const step = this.#steps[index];
		if (!step) return;
		this.#emit({type: 'step-passed', step: step.id, ...outcome});
		void this.#remember({passed: [...this.#progress.passed.slice(0, index), {step: step.id, ...outcome}]}).catch(
			(error) => this.#fail(error),
		);
		const lesson = this.#course.lessons.find(({steps}) => steps.at(-1) === step);
		if (!lesson) return;
		const own = new Set(lesson.steps.map(({id}) => id));
		const spent = this.#progress.passed
			.filter(({step: id}) => own.has(id))
			.reduce((sum, {milliseconds}) => sum + milliseconds, 0);
		this.#emit({type: 'lesson-passed', lesson: lesson.id, milliseconds: spent});
	}

	#next(): void {
		const index = this.state.stepIndex + 1;
		if (index < this.#steps.length) this.#enter(index);
		else this.#finish();
	}

	#finish(): void {
		this.#session?.close();
		this.#session = undefined;
		this.#emit({type: 'course-passed', milliseconds: Date.now() - this.#startedAt});
	}

	/** Never overwrites: of two that are asked for at once, each gets a name of its own. */
	async #write(what: Paper): Promise<void> {
		try {
			const text = await this.papers(what, this.view);
			this.#emit({type: 'written', what, file: await writePaper(process.cwd(), what, text)});
		} catch (error) {
			this.notice(`The ${what} cannot be written into the current folder: ${inWords(error)}.`);
		}
	}

	async #remember(news: Partial<Progress>): Promise<void> {
		this.#progress = {...this.#progress, ...news};
		const running: string[] = [];
		for (const instance of instanceNames) {
			const status = await this.#lab.engine.instance(instance).catch(() => undefined);
			if (status?.kind === 'running') running.push(instance);
		}

		if (this.#closing.signal.aborted && this.state.phase.kind === 'closing') return;
		this.#progress = {...this.#progress, running};
		await writeProgress(this.#lab.engine.dir, this.#progress);
	}

	async #close(lab: 'keep' | 'remove'): Promise<void> {
		if (lab === 'keep') await this.#remember({});
		this.#closing.abort();
		// Programs that go on working in the lab's folder, or keep a connection, would be in the way of its removal.
		const terminalsClosed = this.terminals.close();
		await this.#session?.close();
		for (const stop of this.#stopFollowing) stop();
		this.#emit({type: 'closing', lab});
		await Promise.all([terminalsClosed, this.#servers.close(), this.#cluster?.close()]);
		if (lab === 'remove') {
			this.leftBehind = await this.#lab.remove();
			this.removed = true;
		} else {
			this.#lab.close();
		}

		this.#settleClosed();
	}

	/** Something that no one foresaw: the lab is given free, and whoever waits for the end hears of it. */
	#fail(error: unknown): void {
		this.#closing.abort();
		void this.#session?.close();
		for (const stop of this.#stopFollowing) stop();
		void this.terminals.close();
		void this.#servers.close();
		void this.#cluster?.close();
		this.#lab.close();
		this.#failClosed(error);
	}

	/** Tells what a learner should know. */
	notice(text: string): void {
		this.#emit({type: 'notice', text});
	}

	#emit(event: TutorEvent): void {
		this.state = reduce(this.state, event, this.view);
		for (const listener of this.#listeners) listener(event);
	}
}
