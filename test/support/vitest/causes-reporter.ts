import {chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {Reporter, TestModule} from 'vitest/node';
import {parse} from 'yaml';
import {type CourseCause, engines, missingCauses} from './missing-causes.js';

/**
 * Fails a run that had all tests of an engine's diagnoses, all of them passed, and in which a diagnosis of the course was
 * not told. Tests write down the causes that they have really seen (`ScratchLab#expectCause`).
 */
export default class CausesReporter implements Reporter {
	#file = '';

	onInit(): void {
		const folder = mkdtempSync(path.join(tmpdir(), 'pg-tutorial-causes-'));
		this.#file = path.join(folder, 'seen');
		writeFileSync(this.#file, '');
		// A test that has given up root's rights writes, too.
		chmodSync(folder, 0o755);
		chmodSync(this.#file, 0o666);
		process.env.PG_TUTORIAL_CAUSES = this.#file;
	}

	onTestRunEnd(modules: readonly TestModule[]): void {
		const seen = new Set(readFileSync(this.#file, 'utf8').split('\n'));
		rmSync(path.dirname(this.#file), {recursive: true});
		const whole = engines.filter((engine) => isWhole(`test/${engine}/diagnoses`, modules));
		if (whole.length === 0) return;
		const course = parse(readFileSync('lessons/diagnoses.yaml', 'utf8')) as readonly CourseCause[];
		const missing = missingCauses(course, seen, whole);
		if (missing.length === 0) return;
		process.exitCode = 1;
		process.stdout.write(`\nNo test has produced these diagnoses: ${missing.join(', ')}\n`);
	}
}

function isWhole(folder: string, modules: readonly TestModule[]): boolean {
	return readdirSync(folder)
		.filter((name) => name.endsWith('.test.ts'))
		.every((name) => {
			const tests = modules
				.filter(({relativeModuleId}) => relativeModuleId === `${folder}/${name}`)
				.flatMap((module) => [...module.children.allTests()]);
			return tests.length > 0 && tests.every((test) => test.result().state === 'passed');
		});
}
