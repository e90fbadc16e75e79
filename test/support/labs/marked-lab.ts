import {readdir, readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {beforeAll, expect, vi} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import {progressFile} from '../../../source/lab/lab-folder.js';
import {type OpenLab, openLab, planLab} from '../../../source/lab/open-lab.js';
import {Servers} from '../../../source/lab/servers.js';
import {journalFile, stagingFolder} from '../../../source/lab/snapshots/paths.js';
import {readStoredSnapshots} from '../../../source/lab/snapshots/stored.js';
import type {labMaker} from './lab-maker.js';
import {playFirst} from './template-lab.js';

/** The instance that runs in a lab of `MarkedLab`. */
export const primary = 'postgres-1';

/** What a lab is recognised by: a row, a file, and the recorded progress. */
export type Mark = {readonly row: string; readonly file: string; readonly memory: string};

/** The mark with one value everywhere. */
export function marked(value: string): Mark {
	return {row: value, file: value, memory: value};
}

/** A lab with a running primary, whose states at different times can be told apart, for the tests of a suite. */
export class MarkedLab {
	readonly name: string;
	readonly #engine: EngineKind;
	#dir = '';

	/** Registers hooks that make the lab before the tests of the suite; who made `labs` ends them. */
	constructor(engine: EngineKind, labs: Pick<ReturnType<typeof labMaker>, 'copy'>, name: string) {
		this.name = name;
		this.#engine = engine;
		playFirst(engine);
		beforeAll(async () => {
			this.#dir = await labs.copy(name, 'replication-user');
		}, 180_000);
	}

	/** Its folder; empty before the first test. */
	get dir(): string {
		return this.#dir;
	}

	/** Opens the lab as a tutor does, and closes it when `use` has ended and its snapshots are settled. */
	async opened<T>(use: (lab: OpenLab) => Promise<T>): Promise<T> {
		const lab = await openLab(await planLab({name: this.name, dir: this.#dir}));
		try {
			return await use(lab);
		} finally {
			await lab.snapshots.settled();
			lab.close();
		}
	}

	/** Marks the lab with a value everywhere. */
	async mark(lab: OpenLab, value: string): Promise<void> {
		await sql(lab, 'CREATE TABLE IF NOT EXISTS mark (value text)');
		await sql(lab, 'TRUNCATE mark');
		await sql(lab, `INSERT INTO mark VALUES ('${value}')`);
		await lab.engine.writeFile(`${primary}/config/mark`, value, undefined);
		await writeFile(path.join(this.#dir, progressFile), value);
	}

	/** The mark that the lab has now. */
	async markOf(lab: OpenLab): Promise<Mark> {
		return {
			row: (await sql(lab, 'SELECT value FROM mark')) ?? '',
			file: (await lab.engine.readFile(`${primary}/config/mark`)) ?? '',
			memory: await readFile(path.join(this.#dir, progressFile), 'utf8').catch(() => ''),
		};
	}

	/** The folder of a lesson's snapshot, relative to the lab's; throws where there is none. */
	async folderOf(lesson: string): Promise<string> {
		const {kept} = await readStoredSnapshots(this.#dir);
		const found = kept.find((snapshot) => snapshot.lesson === lesson);
		if (found === undefined) throw new Error(`There is no snapshot of ${lesson}.`);
		return found.folder;
	}

	/** Expects the lab to be as before its first lesson. */
	async expectNothingMade(lab: OpenLab): Promise<void> {
		expect((await lab.engine.instance(primary)).kind).toBe('absent');
		const own = this.#engine === 'local' ? ['.tutorial', 'lab.env'] : ['.tutorial'];
		expect((await readdir(this.#dir)).toSorted()).toEqual(own);
		for (const file of [progressFile, journalFile]) {
			expect(await stat(path.join(this.#dir, file)).catch(() => undefined), file).toBeUndefined();
		}

		expect(await readdir(path.join(this.#dir, stagingFolder)).catch(() => [])).toEqual([]);
	}
}

/** The first field that the primary answers with, once it answers with rows. */
export async function sql(lab: OpenLab, statement: string): Promise<string | undefined> {
	const servers = new Servers(lab.engine);
	try {
		return await vi.waitFor(
			async () => {
				const answer = await servers.query(primary, statement);
				if (answer.kind !== 'rows') throw new Error(answer.message);
				return answer.rows[0]?.[0];
			},
			{timeout: 20_000, interval: 50},
		);
	} finally {
		await servers.close();
	}
}

/** Takes a snapshot of a lesson's start, and expects that it is taken. */
export async function take(lab: OpenLab, lesson: string, progress = ''): Promise<void> {
	expect(await lab.snapshots.take(lesson, progress)).toMatchObject({kind: 'taken'});
}
