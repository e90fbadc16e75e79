import {type ChildProcess, spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

/** A process of a program of this folder that answers each line with a line. */
export class Player {
	readonly #child: ChildProcess;
	readonly #lines: AsyncIterator<string>;

	constructor(program: string) {
		this.#child = spawn(process.execPath, [program], {stdio: ['pipe', 'pipe', 'inherit']});
		if (this.#child.stdout === null) throw new Error('No output of the player.');
		this.#lines = createInterface({input: this.#child.stdout})[Symbol.asyncIterator]();
	}

	get pid(): number | undefined {
		return this.#child.pid;
	}

	tell(line: string): void {
		this.#child.stdin?.write(`${line}\n`);
	}

	async answer(): Promise<string> {
		return (await this.#lines.next()).value;
	}

	end(): void {
		this.#child.kill();
	}
}
