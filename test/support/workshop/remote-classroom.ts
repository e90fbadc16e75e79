import {rm} from 'node:fs/promises';
import {createServer, type Server, type Socket} from 'node:net';
import {createInterface} from 'node:readline';
import {vi} from 'vitest';
import type {ClassroomState} from '../../../source/workshop/classroom.js';

/** The other end of `play-classroom`: its instructor, and what its learner has done. */
export class RemoteClassroom {
	readonly calls: string[] = [];
	readonly #server: Server;
	#socket: Socket | undefined;

	private constructor(readonly path: string) {
		this.#server = createServer((socket) => {
			this.#socket = socket;
			socket.on('error', () => {});
			createInterface({input: socket}).on('line', (line) => this.calls.push(line));
		});
	}

	static async open(path: string): Promise<RemoteClassroom> {
		const remote = new RemoteClassroom(path);
		await new Promise<void>((resolve, reject) => {
			remote.#server.once('error', reject).listen(path, resolve);
		});
		return remote;
	}

	/** Changes the state that the learner's screen is shown. `null` takes a part away. */
	async put(change: {readonly [Name in keyof ClassroomState]?: ClassroomState[Name] | null}): Promise<void> {
		const socket = await vi.waitFor(() => {
			if (this.#socket === undefined) throw new Error('The screen has not connected.');
			return this.#socket;
		}, 10_000);
		socket.write(`${JSON.stringify(change)}\n`);
	}

	async close(): Promise<void> {
		this.#socket?.destroy();
		await new Promise((resolve) => this.#server.close(resolve));
		await rm(this.path, {force: true});
	}
}
