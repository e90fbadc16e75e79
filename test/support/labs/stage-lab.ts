import {spawn} from 'node:child_process';
import {cpSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {execa} from 'execa';
import {expect} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import {isRunning} from '../processes/left-processes.js';

/** Accidents of a lab's servers behind the back of a demonstration. */
export type StageLab = {
	readonly engine: EngineKind;
	/** Ends a server at once, as a crash does. */
	readonly kill: (instance: string) => Promise<void>;
	/** The command with which a presenter starts it again. */
	readonly startAgain: (instance: string) => string;
	/** Locks a table until the server ends. */
	readonly lock: (instance: string, table: string) => Promise<void>;
	/** Things of the lab outside its folder. */
	readonly left: () => Promise<readonly string[]>;
};

export function stageLab(engine: EngineKind, name: string, dir: string): StageLab {
	return engine === 'docker' ? dockerLab(name) : localLab(dir);
}

const holding = (table: string) => [
	...['-X', '-At', '-U', 'postgresadmin', '-d', 'postgresdb'],
	...['-c', 'BEGIN', '-c', `LOCK TABLE ${table}`, '-c', "SELECT 'it is ' || 'locked'", '-c', 'SELECT pg_sleep(600)'],
];

function dockerLab(name: string): StageLab {
	const container = (instance: string) => `${name}-${instance}`;
	return {
		engine: 'docker',
		async kill(instance) {
			await execa('docker', ['kill', container(instance)]);
		},
		startAgain: (instance) => `docker start ${container(instance)} && echo it "runs"`,
		lock: (instance, table) => locked('docker', ['exec', container(instance), 'psql', ...holding(table)]),
		async left() {
			const list = async (...parameters: string[]) => (await execa('docker', parameters)).stdout.split('\n');
			const all = [
				...(await list('ps', '-a', '--format', '{{.Names}}')),
				...(await list('network', 'ls', '--format', '{{.Name}}')),
			];
			return all.filter((one) => one.startsWith(name));
		},
	};
}

function localLab(dir: string): StageLab {
	const pidFile = (instance: string) => path.join(dir, instance, 'pgdata', 'postmaster.pid');
	const linesOf = (instance: string) => readFileSync(pidFile(instance), 'utf8').split('\n');
	return {
		engine: 'local',
		async kill(instance) {
			const pid = Number(linesOf(instance)[0]);
			process.kill(pid, 'SIGQUIT');
			await expect.poll(() => isRunning(pid), {timeout: 20_000}).toBe(false);
		},
		startAgain: (instance) =>
			// With the options of its last start.
			`pg_ctl -D ${instance}/pgdata -l ${instance}/postgres.log restart > /dev/null && echo it "runs"`,
		lock(instance, table) {
			const [, , , port = '', sockets = ''] = linesOf(instance);
			return locked('psql', ['-h', sockets, '-p', port, ...holding(table)]);
		},
		async left() {
			const {stdout} = await execa('ps', ['-eo', 'args']);
			return stdout.split('\n').filter((command) => command.includes(dir));
		},
	};
}

/** Settles when the table is locked; the program ends with its server. */
function locked(program: string, parameters: readonly string[]): Promise<void> {
	const child = spawn(program, parameters, {stdio: ['ignore', 'pipe', 'ignore']});
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', () => reject(new Error('The table could not be locked.')));
		child.stdout.on('data', (data) => {
			if (String(data).includes('it is locked')) resolve();
		});
	});
}

/** A copy of the course with its first lessons only. */
export function shortCourse(folder: string, lessons: number): string {
	cpSync('lessons', folder, {recursive: true});
	const change = (name: string, gone: RegExp) => {
		const file = path.join(folder, name);
		writeFileSync(file, readFileSync(file, 'utf8').replaceAll(gone, ''));
	};
	const isLesson = (name: string) => /^\d+-.*\.md$/.test(name);
	for (const [index, name] of readdirSync(folder).filter(isLesson).toSorted().entries()) {
		if (index >= lessons) rmSync(path.join(folder, name));
		// An outcome `until` a lesson that is missing would count for ever.
		else change(name, /^ {2}until: .*\n/gm);
	}

	// An instance may begin in a lesson that is not there.
	change('course.yaml', /, from: [\w-]+/g);
	return folder;
}
