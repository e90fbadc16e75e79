import {appendFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {expect} from 'vitest';
import type {RecognisedCause} from '../../../source/checks/diagnose.js';
import {evaluate} from '../../../source/checks/evaluate.js';
import type {CheckContext} from '../../../source/checks/probe.js';
import {expectedWords, observedWords} from '../../../source/checks/sentences.js';
import {slowness} from '../../../source/checks/slowness.js';
import {actionsOf, courseForLab, stepsOf} from '../../../source/course/for-engine.js';
import {loadCourse} from '../../../source/course/load-course.js';
import type {Condition, Course, EngineKind, Step} from '../../../source/course/types.js';
import {fill, instanceNames, redact, secretValues} from '../../../source/course/variables.js';
import type {LabRequest} from '../../../source/lab/description.js';
import type {Engine} from '../../../source/lab/engine.js';
import {type OpenLab, openLab, planLab} from '../../../source/lab/open-lab.js';
import {Servers} from '../../../source/lab/servers.js';
import {StepEvidence} from '../../../source/tutor/step/evidence.js';
import {performAction} from '../../../source/tutor/step/perform-action.js';
import {targetOf} from '../../../source/tutor/step/target.js';
import {privateHome} from '../processes/private-home.js';

const course = await loadCourse('lessons');

/**
 * A lab of a test's own, in which things go wrong on purpose. It collects the output of commands and the server logs as
 * a step of the course does, so that a diagnosis has the same evidence.
 */
export class ScratchLab {
	readonly context: CheckContext;
	readonly #lab: Pick<OpenLab, 'engine' | 'remove' | 'close'>;
	readonly #servers: Servers;
	readonly #course: Course;
	readonly #stopFollowing: () => void;
	readonly #removeHome: () => Promise<void>;
	#evidence = new StepEvidence();
	#commands = 0;
	#log: string[] = [];
	#output: string[] = [];
	/** The last line of each server log that has arrived. */
	readonly #heard = new Map<string, string>();

	private constructor(lab: Pick<OpenLab, 'engine' | 'remove' | 'close'>, removeHome: () => Promise<void>) {
		this.#lab = lab;
		this.#removeHome = removeHome;
		this.#servers = new Servers(lab.engine);
		this.context = {engine: lab.engine, servers: this.#servers};
		this.#course = courseForLab(course, lab.engine.kind, lab.engine.variables);
		this.#stopFollowing = lab.engine.followLogs((instance, line) => {
			this.#log.push(`${instance}: ${line}`);
			this.#heard.set(instance, line);
			this.#evidence.log(instance, [line]);
		});
	}

	/** @param name begins with `diag`, by which these labs are known on a machine that has others */
	static async open(
		engine: EngineKind,
		name: `diag${string}`,
		request: Pick<LabRequest, 'image' | 'bin'> = {},
	): Promise<ScratchLab> {
		const place = privateHome();
		try {
			const lab = await openLab(await planLab({name, engine, dir: place.labDir(name), ...request}));
			return new ScratchLab(lab, place.remove);
		} catch (error) {
			await place.remove();
			throw error;
		}
	}

	/** A lab around an engine that nothing was opened with, such as one whose daemon is out of reach. */
	static around(engine: Engine): ScratchLab {
		const lab = {engine, remove: async () => [], close: engine.close};
		return new ScratchLab(lab, async () => {});
	}

	/** The lab's folder. */
	get dir(): string {
		return this.#lab.engine.dir;
	}

	/** A variable of the course. */
	value(name: string): string {
		const value = this.#lab.engine.variables.get(name);
		if (value === undefined) throw new Error(`the lab has no ${name}`);
		return value;
	}

	/** A text with the variables of the course filled in. */
	filled(text: string): string {
		return fill(text, this.#lab.engine.variables);
	}

	/**
	 * Forgets what was said and written so far, as a step does that is entered. Lines of the server logs arrive a little
	 * later than they are written, so the last ones are waited for.
	 */
	async begin(): Promise<void> {
		await Promise.all(instanceNames(this.context.engine.variables).map((name) => this.#hearAll(name)));
		this.#evidence = new StepEvidence();
		this.#evidence.beginAttempt();
		this.#log = [];
		this.#output = [];
	}

	async #hearAll(instance: string): Promise<void> {
		const since = new Date(Date.now() - 60_000);
		const written = (await this.context.engine.recentLog(instance, since).catch(() => [])).at(-1);
		const deadline = Date.now() + 500;
		while (written !== undefined && this.#heard.get(instance) !== written && Date.now() < deadline) await delay(20);
	}

	/**
	 * Runs a command as a step does, variables filled in; returns its exit code.
	 * @param fills the instance whose data folder the command fills, as the step would say
	 */
	async sh(command: string, fills?: string): Promise<number> {
		const action = this.#commands++;
		const evidence = this.#evidence;
		evidence.actionStarted(action);
		const exitCode = await this.#run(command, (line) => {
			this.#output.push(line);
			evidence.output(action, line);
		});
		const target = fills === undefined ? undefined : await targetOf(fills, this.filled(command), this.#lab.engine);
		evidence.actionEnded(action, exitCode === 0 ? {kind: 'succeeded'} : {kind: 'failed', exitCode}, target);
		return exitCode;
	}

	async #run(command: string, hear: (line: string) => void): Promise<number> {
		const {variables} = this.#lab.engine;
		const tell = (_stream: string, line: string) => hear(redact(line, secretValues(variables)));
		const end = await this.#lab.engine.run(fill(command, variables), tell, new AbortController().signal);
		return end.kind === 'exited' ? end.exitCode : 130;
	}

	/** A step of the course, as this lab plays it. */
	step(id: string): Step {
		const step = stepsOf(this.#course).find((candidate) => candidate.id === id);
		if (step === undefined) throw new Error(`the course has no step ${id}`);
		return step;
	}

	/** Runs the commands of a step until one fails; returns whether all of them succeeded. */
	async play(id: string): Promise<boolean> {
		for (const action of actionsOf(this.step(id))) {
			const index = this.#commands++;
			this.#evidence.actionStarted(index);
			const outcome = await performAction(
				action,
				this.#lab.engine,
				(_stream, line) => {
					this.#output.push(line);
					this.#evidence.output(index, line);
				},
				new AbortController().signal,
			);
			this.#evidence.actionEnded(index, outcome);
			if (outcome.kind === 'failed') return false;
		}

		return true;
	}

	/** Waits until all outcomes of a step hold. */
	async expectPasses(id: string): Promise<void> {
		for (const {condition, within} of this.step(id).checks) await this.expectHolds(condition, within);
	}

	/** Runs a command that has to succeed, for what a test needs and is not about; it leaves no traces. */
	async prepare(command: string): Promise<void> {
		const said: string[] = [];
		const exitCode = await this.#run(command, (line) => said.push(line));
		if (exitCode !== 0)
			throw new Error(`exit code ${exitCode} of\n${command}\n${said.join('\n')}\n${this.#log.slice(-10).join('\n')}`);
	}

	/** Writes a file of the lab, variables filled in. */
	async write(file: string, content: string, mode?: string): Promise<void> {
		await this.#lab.engine.writeFile(file, fill(content, this.#lab.engine.variables), mode);
	}

	async read(file: string): Promise<string> {
		return readFile(path.join(this.dir, file), 'utf8');
	}

	/** Runs a statement as the administrator; returns the first value. */
	async sql(instance: string, statement: string): Promise<string | undefined> {
		const deadline = Date.now() + 10_000;
		for (;;) {
			const answer = await this.#servers.query(instance, fill(statement, this.#lab.engine.variables));
			if (answer.kind === 'rows') return answer.rows[0]?.[0];
			if (answer.kind === 'refused' && !answer.sqlstate.startsWith('57P0')) {
				throw new Error(`${answer.sqlstate}: ${answer.message}\n${statement}`);
			}

			if (Date.now() > deadline) throw new Error(`${instance} does not answer (${answer.message})\n${statement}`);
			await delay(50);
		}
	}

	/** Has a server read its files again, and waits until it has: the request alone is answered before that. */
	async reload(instance: string): Promise<void> {
		const before = await this.sql(instance, 'SELECT pg_conf_load_time()');
		await this.sql(instance, 'SELECT pg_reload_conf()');
		while ((await this.sql(instance, 'SELECT pg_conf_load_time()')) === before) await delay(20);
	}

	/** Waits until a condition holds. */
	async expectHolds(condition: Condition, within = 15_000): Promise<void> {
		const deadline = Date.now() + within * slowness();
		for (;;) {
			const seen = await evaluate(condition, this.context);
			if (seen.passed) return;
			if (Date.now() > deadline)
				throw new Error(`expected ${expectedWords(condition)}; ${observedWords(seen)}\n${this.#traces()}`);
			await delay(50);
		}
	}

	/** Waits until the cause of a condition that is not true is the one of that identifier. */
	async expectCause(id: string, condition: Condition, within = 15_000): Promise<RecognisedCause> {
		const deadline = Date.now() + within * slowness();
		for (;;) {
			const seen = await evaluate(condition, this.context);
			const {variables} = this.#lab.engine;
			const cause = seen.passed ? undefined : this.#evidence.explain(this.#course.diagnoses, seen.evidence, variables);
			if (cause?.id === id) {
				if (process.env.PG_TUTORIAL_CAUSES !== undefined) appendFileSync(process.env.PG_TUTORIAL_CAUSES, `${id}\n`);
				for (const words of [cause.title, cause.cause, cause.remedy]) {
					expect(words).toMatch(/\w/);
					expect(words, 'every variable is filled in').not.toMatch(/\{\{|\}\}|undefined/);
				}

				return cause;
			}

			if (Date.now() > deadline) {
				const state = seen.passed ? '' : JSON.stringify(seen.evidence);
				throw new Error(
					`expected ${id}, not ${cause?.id ?? 'no cause'}; ${observedWords(seen)}\n${state}\n${this.#traces()}`,
				);
			}

			await delay(50);
		}
	}

	/**
	 * Does what a remedy says between backticks, line by line, as a learner would in a terminal.
	 * @param password what the learner types when asked for one, twice
	 */
	async carryOut({remedy}: RecognisedCause, password = ''): Promise<void> {
		for (const [, command = ''] of remedy.matchAll(/`([^`]+)`/g)) {
			// No terminal is here, and no sudo is needed: tests that need root are root.
			const given = command.replace('docker exec -it', 'docker exec -i').replace(/^sudo /, '');
			const asks = given.includes('\\password');
			await this.prepare(asks ? `printf '%s\\n' '${password}' '${password}' | setsid -w ${given}` : given);
		}
	}

	/** Removes the lab and everything about it. */
	async remove(): Promise<void> {
		this.#stopFollowing();
		await this.#servers.close();
		try {
			await this.#lab.remove();
			this.#lab.close();
		} finally {
			await this.#removeHome();
		}
	}

	#traces(): string {
		return [...this.#output.slice(-20), ...this.#log.slice(-20)].join('\n');
	}
}
