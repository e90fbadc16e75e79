import type {CheckContext} from '../checks/probe.js';
import type {Cluster} from '../cluster/cluster.js';
import {unknownCluster} from '../cluster/unknown-cluster.js';
import {type Attention, ClusterWatch} from '../cluster/watch.js';
import {courseForLab, stepsOf} from '../course/for-engine.js';
import type {Course} from '../course/types.js';
import {fill, maskSecrets} from '../course/variables.js';
import type {Taking} from '../lab/checkpoints/checkpoints.js';
import {inWords} from '../lab/file-errors.js';
import {LabFault} from '../lab/lab-fault.js';
import type {OpenLab} from '../lab/open-lab.js';
import {Servers} from '../lab/servers.js';
import {viewCourse} from './course-view.js';
import type {Intent, Paper, TutorEvent} from './events.js';
import {LogRelay} from './log-relay.js';
import {OpenTerminals} from './open-terminals.js';
import {type PaperMaker, writePaper} from './papers.js';
import {Preparation} from './preparation.js';
import {noProgress, type Progress, progressText, readProgress, writeProgress} from './progress.js';
import {initialState, reduce} from './reducer.js';
import {leading, resume} from './resume.js';
import {type Base, findRoute, type Position} from './route.js';
import {runningInstances} from './running-instances.js';
import type {TutorState} from './state.js';
import {type Pacing, StepSession} from './step-session.js';
import {type Traveller, travel} from './travel.js';
import type {CourseView} from './views.js';
import {backupEvents} from './work-progress.js';

export type Manner = {
	/** What was found out while the lab was opened. */
	readonly notices?: readonly string[];
	readonly pacing?: Pacing;
	/** Whether a checkpoint is taken at the start of each lesson; `none` where the lab will be removed anyway. */
	readonly checkpoints?: 'taken' | 'none';
	/** Where to begin; where the lab stands when absent. */
	readonly from?: Beginning;
};

export type Beginning = {
	/** Identifier of a lesson, or of a step. */
	readonly to: string;
	/** `inside`: a lab that stands in that lesson goes on where it stands; else it is taken to the start. */
	readonly unless: 'inside' | 'never';
};

/** How a step is come to: after the one before, on looking where the lab stands, or on the way to another one. */
type Arrival = 'going on' | 'resumed' | 'on the way';

/** What can be asked of a tutor whose lab is on its way. */
const onTheWay: ReadonlySet<Intent['type']> = new Set(['quit', 'interrupt', 'attend']);

/** A tutor's way through a course in an open lab: what `startTutor` starts. */
export class CourseWalk {
	readonly view: CourseView;
	readonly closed: Promise<void>;
	readonly terminals: OpenTerminals;
	state: TutorState;
	removed = false;
	leftBehind: readonly string[] = [];

	readonly #lab: OpenLab;
	readonly #course: Course;
	readonly #steps;
	readonly #sight: CheckContext;
	readonly #servers: Servers;
	readonly #preparation: Preparation;
	readonly #listeners = new Set<(event: TutorEvent) => void>();
	readonly #closing = new AbortController();
	readonly #startedAt = Date.now();
	readonly #logs: LogRelay;
	#stopHearing: () => void = () => {};
	#settleClosed: () => void = () => {};
	#failClosed: (error: unknown) => void = () => {};
	#progress: Progress = noProgress;
	#session: StepSession | undefined;
	#cluster: ClusterWatch | undefined;
	#leave: 'keep' | 'remove' | undefined;
	#attention: Attention = 'none';
	/** A checkpoint is being taken, or the lab is being taken back: it is not let go before that has ended. */
	#busy: Promise<unknown> = Promise.resolve();
	/** The servers stand still; whether the step was asked to run meanwhile. */
	#taking: {proceed: boolean} | undefined;
	/** The lab is on its way to another place of the course. */
	#journey: AbortController | undefined;
	/** Between leaving the servers and reaching where the way begins nobody asks them. */
	#serversGone = false;
	#toldOfSkipping = false;
	/** The memory is written by one hand at a time. */
	#writing: Promise<void> = Promise.resolve();

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
		this.#logs = new LogRelay(
			engine,
			(event) => this.#emit(event),
			(instance, lines) => this.#heed(instance, lines),
		);
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
		if (this.#journey !== undefined && !onTheWay.has(intent.type)) return;
		switch (intent.type) {
			case 'quit':
				// The first word holds, while the progress is written.
				if (this.#leave !== undefined) break;
				this.#leave = intent.lab;
				void this.#close(intent.lab).catch((error) => this.#fail(error));
				break;
			case 'proceed':
				if (this.state.phase.kind === 'passed') this.#next();
				else this.#run();
				break;
			case 'recheck':
				this.#session?.recheck();
				break;
			case 'hint':
				this.#session?.hint();
				break;
			case 'interrupt':
				if (this.#taking !== undefined) this.#taking.proceed = false;
				if (this.#journey !== undefined) this.#journey.abort();
				else this.#session?.interrupt();
				break;
			case 'travel':
				// Where the lab stands is not known yet.
				if (this.state.phase.kind === 'resuming') break;
				void this.#travel(intent.to).catch((error) => this.#fail(error));
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
		this.#progress = await readProgress(engine.dir);
		await this.#listCheckpoints();
		// A tutor that was killed may have left the container of its command running.
		await engine.removeHelpers();
		const {from} = this.manner;
		const goesOn = from === undefined || (from.unless === 'inside' && this.#isInside(from.to));
		const standing = goesOn ? await this.#stand() : undefined;
		if (this.#isLeaving()) return;
		this.#preparation.begin();
		// What was lost may have taken the lab out of the lesson.
		if (standing !== undefined && standing !== 'closing' && (from === undefined || this.#isInside(from.to))) {
			this.#enter(standing, 'resumed');
		} else if (from !== undefined) {
			await this.#travel(from.to);
		}
	}

	/** Looks where the lab really stands; returns the index of the step that comes next. */
	async #stand(): Promise<number | 'closing'> {
		const {passed, lost} = await resume(this.#steps, this.#progress, this.#sight, (text) => this.notice(text));
		if (this.#isLeaving()) return 'closing';
		this.#progress = {...this.#progress, passed};
		this.#emit({
			type: 'resumed',
			step: this.#steps[passed.length]?.id ?? this.#steps.at(-1)?.id ?? '',
			passed: passed.map(({step}) => step),
			results: passed,
			lost: lost && {step: lost.step, says: this.#masked(lost.check.says)},
		});
		this.#follow();
		return passed.length;
	}

	/** A text of the course as this lab's, without its secrets. */
	#masked(text: string): string {
		return fill(text, maskSecrets(this.#lab.engine.variables));
	}

	/** Where the lab stands as far as it is remembered. */
	#position(): Position {
		const passed = leading(this.#steps, this.#progress).length;
		return {passed, attempted: this.#progress.attempted === this.#steps[passed]?.id};
	}

	/** Whether the lab stands in a lesson, or at a step. */
	#isInside(place: string): boolean {
		const step = this.view.steps[this.#position().passed];
		return step !== undefined && (step.id === place || this.view.lessons[step.lessonIndex]?.id === place);
	}

	#isLeaving(): boolean {
		return this.#leave !== undefined || this.#closing.signal.aborted;
	}

	/** Takes the lab to the start of a lesson or of a step; nothing else is done for the learner meanwhile. */
	async #travel(to: string): Promise<void> {
		const route = findRoute(this.view, to, this.#position(), this.state.checkpoints);
		if (route === undefined) {
			this.notice(`The course has no lesson and no step called ${to}.`);
			return;
		}

		const journey = new AbortController();
		this.#journey = journey;
		try {
			await travel(to, route, this.#traveller(journey.signal), journey.signal);
		} finally {
			this.#journey = undefined;
		}
	}

	#traveller(stop: AbortSignal): Traveller {
		return {
			course: this.view,
			emit: (event) => {
				// Whoever hears that it is over may go on at once.
				if (event.type === 'travel' && event.stage !== 'begun') this.#journey = undefined;
				this.#emit(event);
			},
			leave: () => this.#leaveServers(),
			reach: (base) => this.#reach(base),
			stand: () => this.#stand(),
			pass: (step) => this.#pass(step, stop),
			enter: (step) => this.#enter(step, 'resumed'),
		};
	}

	/** Ends the current step and all connections, as servers want it that are about to go. */
	async #leaveServers(): Promise<'left' | 'closing'> {
		if (this.#taking !== undefined) this.#taking.proceed = false;
		await this.#busy;
		const session = this.#session;
		this.#session = undefined;
		await session?.close();
		this.#stopFollowing();
		const watch = this.#cluster;
		this.#cluster = undefined;
		this.#serversGone = true;
		await Promise.all([watch?.close(), this.terminals.leaveServers(), this.#servers.close(), this.#writing]);
		return this.#isLeaving() ? 'closing' : 'left';
	}

	async #reach(base: Base): Promise<{why?: string} | 'closing'> {
		const {checkpoints, engine} = this.#lab;
		const reaching = async () => {
			try {
				if (base.kind === 'checkpoint') await checkpoints.restore(base.lesson);
				else if (base.kind === 'beginning') await checkpoints.startOver();
				return {};
			} catch (error) {
				if (!(error instanceof LabFault)) throw error;
				return {why: [error.message, error.remedy].filter(Boolean).join(' ')};
			} finally {
				this.#progress = await readProgress(engine.dir);
			}
		};

		const reached = await this.#whileBusy(reaching());
		if (this.#isLeaving()) return 'closing';
		await this.#listCheckpoints();
		this.#serversGone = false;
		this.#attend(this.#attention);
		return reached;
	}

	/** Enters a step on the way, and runs and checks it. */
	#pass(index: number, stop: AbortSignal): Promise<'passed' | 'failed' | 'stopped'> {
		return new Promise((resolve) => {
			const end = (how: 'passed' | 'failed' | 'stopped') => {
				unsubscribe();
				stop.removeEventListener('abort', interrupt);
				resolve(how);
			};

			const interrupt = () => {
				// The end of a command that runs is told by its event.
				if (this.state.phase.kind === 'running') this.#session?.interrupt();
				else end('stopped');
			};

			const unsubscribe = this.subscribe((event) => {
				if (event.type === 'step-passed') end('passed');
				else if (event.type === 'step-failed') end('failed');
				else if (event.type === 'action-ended' && event.outcome.kind === 'interrupted') end('stopped');
			});
			stop.addEventListener('abort', interrupt);
			this.#enter(index, 'on the way');
			this.#run();
		});
	}

	async #listCheckpoints(): Promise<void> {
		const lessons = (await this.#lab.checkpoints.list()).map(({lesson}) => lesson);
		this.#emit({type: 'checkpoints', lessons});
	}

	/** The lab is not let go before this has ended. */
	#whileBusy<T>(work: Promise<T>): Promise<T> {
		this.#busy = Promise.all([this.#busy, work.catch(() => {})]);
		return work;
	}

	/** Keeps the start of a lesson, in the background: what the learner asks for meanwhile waits. */
	async #keep(lesson: string): Promise<void> {
		const taking = {proceed: false};
		this.#taking = taking;
		this.#session?.freeze();
		this.#cluster?.hold();
		this.#emit({type: 'checkpoint', lesson, stage: 'taking'});
		const taken = await this.#whileBusy(this.#takeCheckpoint(lesson));
		this.#taking = undefined;
		if (this.#isLeaving()) return;
		this.#cluster?.release();
		this.#session?.thaw();
		if (taken.kind === 'taken') {
			this.#emit({type: 'checkpoint', lesson, stage: 'taken'});
		} else {
			this.#emit({type: 'checkpoint', lesson, stage: 'skipped', why: taken.why});
			if (!this.#toldOfSkipping) this.notice(`This lesson's start cannot be gone back to at once. ${taken.why}`);
			this.#toldOfSkipping = true;
		}

		if (taking.proceed) this.#run();
		await this.#listCheckpoints();
	}

	async #takeCheckpoint(lesson: string): Promise<Taking> {
		try {
			await this.#remember({});
			if (this.#isLeaving()) return {kind: 'skipped', why: 'The tutor was closed.'};
			return await this.#lab.checkpoints.take(lesson, progressText(this.#progress));
		} catch (error) {
			if (!(error instanceof LabFault)) throw error;
			return {kind: 'skipped', why: error.message};
		}
	}

	/** Runs the step's commands, once the servers do not stand still any more. */
	#run(): void {
		if (this.#taking !== undefined) this.#taking.proceed = true;
		else void this.#session?.run().catch((error) => this.#fail(error));
	}

	#follow(): void {
		this.#stopFollowing();
		this.#logs.follow();
		this.#stopHearing = this.#lab.engine.onChange(() => {
			this.#session?.wake();
			this.#cluster?.wake();
		});
	}

	#stopFollowing(): void {
		this.#logs.stop();
		this.#stopHearing();
		this.#stopHearing = () => {};
	}

	#heed(instance: string, lines: readonly string[]): void {
		this.#session?.log(instance, lines);
		for (const line of lines) {
			this.#cluster?.log(instance, line);
			// It waits until its clients have left, and the checks' connection is one.
			if (line.includes('received smart shutdown request')) this.#servers.release(instance);
		}
	}

	/** The watch begins with the first who attends. */
	#attend(attention: Attention): void {
		this.#attention = attention;
		if (this.#serversGone) return;
		if (attention !== 'none') {
			this.#cluster ??= new ClusterWatch(this.#lab.engine, (cluster) => this.#onCluster(cluster));
		}

		this.#cluster?.attend(attention);
	}

	#onCluster(cluster: Cluster): void {
		this.#emit({type: 'cluster', cluster});
		for (const event of backupEvents(this.state, cluster)) this.#emit(event);
	}

	/** Enters a step, and keeps the start of its lesson; finishes behind the last one. */
	#enter(index: number, arrival: Arrival): void {
		if (this.#isLeaving()) return;
		this.#session?.close();
		const step = this.#steps[index];
		const lesson = this.#course.lessons.find(({steps}) => step !== undefined && steps.includes(step));
		if (!step || !lesson) {
			this.#finish();
			return;
		}

		const attempted = this.#progress.attempted === step.id;
		this.#logs.explain(step.watches);
		this.#emit({
			type: 'step-entered',
			step: step.id,
			lesson: lesson.id,
			title: this.view.steps[index]?.title ?? step.title,
			index,
			...(this.#progress.underWay === step.id && {interrupted: true}),
		});
		this.#session = new StepSession({
			step,
			view: this.view.steps[index],
			diagnoses: this.#course.diagnoses,
			sight: this.#sight,
			preparation: this.#preparation,
			pacing: arrival === 'on the way' ? 'together' : (this.manner.pacing ?? 'together'),
			attemptedBefore: attempted,
			steps: this.#steps,
			index,
			emit: (event) => this.#emit(event),
			fail: (error) => this.#fail(error),
			attempting: () => this.#remember({attempted: step.id, underWay: step.id}),
			attempted: () => this.#remember({underWay: undefined}),
			interruptedBefore: this.#progress.underWay === step.id,
			brokenOff: this.#progress.filling?.step === step.id ? this.#progress.filling.action : undefined,
			filling: (action) => this.#remember({filling: action === undefined ? undefined : {step: step.id, action}}),
			passed: (outcome) => this.#stepPassed(index, outcome),
		});
		if (step !== lesson.steps[0] || this.manner.checkpoints === 'none') return;
		const isFresh = arrival === 'going on' || (!attempted && !this.state.checkpoints.includes(lesson.id));
		if (isFresh) void this.#keep(lesson.id).catch((error) => this.#fail(error));
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
		this.#enter(this.state.stepIndex + 1, 'going on');
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

	#remember(news: Partial<Progress>): Promise<void> {
		this.#progress = {...this.#progress, ...news};
		const writing = this.#writing.then(() => this.#writeDown());
		this.#writing = writing.catch(() => {});
		return writing;
	}

	async #writeDown(): Promise<void> {
		const running = await runningInstances(this.#lab.engine);
		if (this.#closing.signal.aborted && this.state.phase.kind === 'closing') return;
		this.#progress = {...this.#progress, running};
		await writeProgress(this.#lab.engine.dir, this.#progress);
	}

	async #close(lab: 'keep' | 'remove'): Promise<void> {
		this.#journey?.abort();
		await this.#busy;
		// What has not been read yet must not be forgotten.
		if (lab === 'keep' && this.#progress !== noProgress) await this.#remember({});
		this.#closing.abort();
		this.#logs.close();
		// Programs that go on working in the lab's folder, or keep a connection, would be in the way of its removal.
		const terminalsClosed = this.terminals.close();
		await this.#session?.close();
		this.#stopFollowing();
		this.#emit({type: 'closing', lab});
		await Promise.all([terminalsClosed, this.#servers.close(), this.#cluster?.close()]);
		if (lab === 'remove') {
			this.leftBehind = await this.#lab.remove();
			this.removed = true;
		} else {
			await this.#lab.checkpoints.settled();
			this.#lab.close();
		}

		this.#settleClosed();
	}

	/** Something that no one foresaw: the lab is given free, and whoever waits for the end hears of it. */
	#fail(error: unknown): void {
		this.#closing.abort();
		this.#logs.close();
		void this.#session?.close();
		this.#stopFollowing();
		void this.terminals.close();
		void this.#servers.close();
		void this.#cluster?.close();
		void this.#busy.then(() => this.#lab.close());
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
