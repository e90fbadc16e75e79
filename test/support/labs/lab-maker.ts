import {expect} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import {privateHome} from '../processes/private-home.js';
import {runCli} from '../processes/run-cli.js';
import {labAt} from './template-lab.js';

/** Makes labs, in a private folder with a private list of labs, and sees to their end. */
export function labMaker(engine: EngineKind, options: readonly string[] = []) {
	const place = privateHome();
	const env = {PG_REPLICATION_TUTORIAL_HOME: place.home, DEBUG: undefined};
	return {
		...place,
		env,
		/** Plays the course up to a lesson by the command line, and keeps the lab. */
		async make(name: string, to: string): Promise<string> {
			const dir = place.labDir(name);
			const {exitCode, stdout, stderr} = await runCli(
				['run', '--keep', '--engine', engine, '--lab', name, '--dir', dir, '--to', to, ...options],
				env,
			);
			expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
			return dir;
		},
		/** A lab at the start of a lesson, which has no record, and no snapshots, of those before it. */
		async copy(name: string, lesson: string): Promise<string> {
			const dir = place.labDir(name);
			const lab = await labAt(engine, lesson, name, dir, place.home);
			lab.close();
			return dir;
		},
		clean: (...parameters: string[]) => runCli(['clean', ...parameters], env),
		async end(): Promise<void> {
			await runCli(['clean', '--all'], env);
			await place.remove();
		},
	};
}
