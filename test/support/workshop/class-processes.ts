import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import type {ClassAnswer, ClassOrder, ClassTask, LearnerReport} from './class-words.js';

/** Processes full of simulated learners. */
export class ClassProcesses {
	readonly #children: readonly ChildProcess[];
	readonly #answers: ReadonlyArray<Map<string, ClassAnswer>>;
	#waiting: Array<() => void> = [];

	/**
	 * @param player `play-class.ts`, bundled
	 * @param tasks one for each process
	 */
	constructor(player: string, tasks: readonly ClassTask[]) {
		this.#answers = tasks.map(() => new Map<string, ClassAnswer>());
		this.#children = tasks.map((task, index) => {
			const child = fork(player, {stdio: ['ignore', 'inherit', 'inherit', 'ipc']});
			const note = (answer: ClassAnswer) => {
				this.#answers[index]?.set(answer.kind, answer);
				for (const look of this.#waiting) look();
			};
			child.on('message', (answer: ClassAnswer) => note(answer));
			child.on('exit', (code, signal) => note({kind: 'failed', why: `a process ended with ${code ?? signal}`}));
			order(child, {kind: 'task', task});
			return child;
		});
	}

	/** Every seat is claimed, and its classroom open; every outbox is full. */
	async ready(): Promise<void> {
		await this.#all('ready');
	}

	go(): void {
		for (const child of this.#children) order(child, {kind: 'go'});
	}

	/** The course's time is over; something may still have to be sent. */
	async played(): Promise<void> {
		await this.#all('played');
	}

	/** The roster has confirmed all. */
	async done(): Promise<LearnerReport[]> {
		const answers = await this.#all('done');
		return answers.flatMap((answer) => (answer.kind === 'done' ? answer.learners : []));
	}

	async end(): Promise<void> {
		await Promise.all(
			this.#children.map(async (child) => {
				if (child.exitCode !== null || child.signalCode !== null) return;
				const exited = once(child, 'exit');
				child.kill('SIGKILL');
				await exited;
			}),
		);
	}

	#all(kind: ClassAnswer['kind']): Promise<ClassAnswer[]> {
		return new Promise((resolve, reject) => {
			const look = () => {
				const failed = this.#answers.flatMap((own) => own.get('failed') ?? [])[0];
				if (failed?.kind === 'failed') reject(new Error(failed.why));
				const answers = this.#answers.flatMap((own) => own.get(kind) ?? []);
				if (answers.length === this.#answers.length) resolve(answers);
			};
			this.#waiting = [...this.#waiting, look];
			look();
		});
	}
}

function order(child: ChildProcess, what: ClassOrder): void {
	child.send(what, () => {});
}
