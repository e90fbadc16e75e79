import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Account} from '../../../source/lab/local/account.js';

/** What belongs to somebody else, beside a lab: a folder with files, a process, and on Docker a container. */
export class Foreign {
	readonly folder: string;
	readonly #process: ChildProcess;
	readonly #container: string | undefined;
	#before = '';

	/**
	 * @param account that its process runs as, if not as ours
	 * @param container the image that a container is made of, and its name
	 */
	constructor(
		parent: string,
		account: Account | undefined,
		container?: {readonly image: string; readonly name: string},
	) {
		this.folder = path.join(parent, 'foreign');
		mkdirSync(path.join(this.folder, 'inner'), {recursive: true});
		for (const file of ['file', '000000010000000000000001', 'admin.password', 'inner/file']) {
			writeFileSync(path.join(this.folder, file), `of somebody else: ${file}\n`, {mode: 0o600});
		}

		chmodSync(this.folder, 0o755);
		this.#process = spawn('sleep', ['100000'], {stdio: 'ignore', uid: account?.uid, gid: account?.gid});
		this.#container = container?.name;
		if (container !== undefined) {
			const options = ['run', '-d', '--name', container.name, '--entrypoint', 'sleep', container.image, '100000'];
			execFileSync('docker', options, {stdio: 'ignore'});
		}

		this.remember();
	}

	get pid(): number {
		return this.#process.pid ?? 0;
	}

	/** From now on it has to stay as it is. */
	remember(): void {
		this.#before = this.#picture();
	}

	/** What has been done to it; undefined when nothing was. */
	get touched(): string | undefined {
		if (this.#process.exitCode !== null || this.#process.signalCode !== null) return 'a foreign process was ended';
		const now = this.#picture();
		return now === this.#before ? undefined : `foreign things were\n${this.#before}\nand are\n${now}`;
	}

	end(): void {
		this.#process.kill('SIGKILL');
		if (this.#container !== undefined) execFileSync('docker', ['rm', '-f', this.#container], {stdio: 'ignore'});
	}

	#picture(): string {
		const files = readdirSync(this.folder, {recursive: true})
			.map(String)
			.toSorted()
			.map((name) => {
				const file = path.join(this.folder, name);
				const {mode, uid, size} = lstatSync(file);
				return `${name} ${mode.toString(8)} ${uid} ${size} ${lstatSync(file).isFile() ? readFileSync(file, 'utf8') : ''}`;
			});
		const state = this.#container === undefined ? '' : containerState(this.#container);
		return [...files, state].join('\n');
	}
}

function containerState(name: string): string {
	const format = '{{.State.Status}} {{.State.Pid}} {{.Name}} {{json .NetworkSettings.Networks}}';
	return execFileSync('docker', ['inspect', '--format', format, name], {encoding: 'utf8'});
}
