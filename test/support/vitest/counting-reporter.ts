import {writeFileSync} from 'node:fs';
import process from 'node:process';
import type {SerializedError} from 'vitest';
import type {Reporter, TestCase, TestModule, TestSuite, Vitest} from 'vitest/node';

type Counts = {passed: number; failed: number; skipped: number};

/**
Says what a run left out and why, lists the files that took longest, and ends with one line of counts.

Where Docker is required (`PG_TUTORIAL_REQUIRE_DOCKER=1`), a run that left out a test of it has failed: otherwise a machine
without a daemon would look like a machine where everything works. With `some`, there need be no such test in the run.

Into the file that `PG_TUTORIAL_OUTCOME` names is written how many tests of files without a failure have passed and were
skipped, and then each file with a failure on a line of its own.
*/
export default class CountingReporter implements Reporter {
	#vitest: Vitest | undefined;
	#lastLines: string[] = [];
	#watchesExit = false;

	onInit(vitest: Vitest): void {
		this.#vitest = vitest;
	}

	onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
		const tests = modules.flatMap((module) => [...module.children.allTests()]);
		const skipped = tests.filter((test) => isSkipped(test));
		const lines = describeSkipped(this.#withoutFiltered(skipped));

		const counts: Counts = {
			passed: tests.filter((test) => test.result().state === 'passed').length,
			failed:
				tests.filter((test) => test.result().state === 'failed').length +
				failuresOutsideTests(modules) +
				unhandledErrors.length,
			skipped: skipped.length,
		};

		const outcome = process.env.PG_TUTORIAL_OUTCOME;
		// After a failure outside of all files, repeating some of them proves nothing.
		if (outcome !== undefined && unhandledErrors.length === 0) writeFileSync(outcome, outcomeOf(modules));

		const complaint = complaintAboutDocker(tests, skipped);
		if (complaint) {
			process.exitCode = 1;
			lines.push('', complaint);
		}

		lines.push(...describeSlowest(modules));
		this.#end([...lines, '', `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`]);
	}

	/** Tests that `-t` excludes were not skipped by their authors. */
	#withoutFiltered(skipped: TestCase[]): TestCase[] {
		return this.#vitest?.config.testNamePattern ? skipped.filter((test) => reasonOf(test)) : skipped;
	}

	/** Other reporters, and Vitest itself when it closes, write after the end of the run: the counts come after that. */
	#end(lines: string[]): void {
		if (this.#vitest?.config.watch) {
			process.stdout.write(`${lines.join('\n')}\n`);
			return;
		}

		this.#lastLines = lines;
		if (this.#watchesExit) {
			return;
		}

		this.#watchesExit = true;
		process.once('exit', () => {
			process.stdout.write(`${this.#lastLines.join('\n')}\n`);
		});
	}
}

/** A run of few files has no list: its own lines tell the times. */
const mostListed = 20;

function describeSlowest(modules: readonly TestModule[]): string[] {
	if (modules.length <= mostListed) return [];
	const timed = modules.map((module) => {
		const {duration, setupDuration, collectDuration} = module.diagnostic();
		return {name: module.relativeModuleId, seconds: (duration + setupDuration + collectDuration) / 1000};
	});
	const slowest = timed.toSorted((a, b) => b.seconds - a.seconds).slice(0, mostListed);
	const total = timed.reduce((sum, {seconds}) => sum + seconds, 0);
	return [
		'',
		`Slowest of ${timed.length} files, which took ${total.toFixed(0)} s one after the other:`,
		...slowest.map(({name, seconds}) => `  ${seconds.toFixed(1).padStart(6)} s  ${name}`),
	];
}

function outcomeOf(modules: readonly TestModule[]): string {
	const whole = modules.filter((module) => module.ok()).flatMap((module) => [...module.children.allTests()]);
	const passed = whole.filter((test) => test.result().state === 'passed').length;
	const failed = modules.filter((module) => !module.ok()).map(({relativeModuleId}) => relativeModuleId);
	return [`${passed} ${whole.filter(isSkipped).length}`, ...new Set(failed), ''].join('\n');
}

function isSkipped(test: TestCase): boolean {
	return test.result().state === 'skipped';
}

function reasonOf(test: TestCase): string | undefined {
	const result = test.result();
	return result.state === 'skipped' ? result.note : undefined;
}

function needsDocker(test: TestCase): boolean {
	return test.module.relativeModuleId.startsWith('test/docker/');
}

/** The outermost suite that was left out as a whole, so that its tests need not be listed one by one. */
function skippedSuiteOf(test: TestCase): TestSuite | undefined {
	let found: TestSuite | undefined;
	let parent: TestSuite | TestModule = test.parent;
	while (parent.type === 'suite') {
		if (parent.options.mode === 'skip' || parent.options.mode === 'todo') {
			found = parent;
		}

		parent = parent.parent;
	}

	return found;
}

function describeSkipped(skipped: readonly TestCase[]): string[] {
	if (skipped.length === 0) {
		return [];
	}

	const entries = new Map<string, {text: string; tests: number}>();
	for (const test of skipped) {
		const reason = reasonOf(test);
		const suite = reason ? undefined : skippedSuiteOf(test);
		const label = test.project.name ? `[${test.project.name}] ` : '';
		const name = `${label}${test.module.relativeModuleId} > ${(suite ?? test).fullName}`;
		const why = reason ?? (test.options.mode === 'todo' ? 'still to be written' : undefined);
		const entry = entries.get((suite ?? test).id) ?? {text: why ? `${name}: ${why}` : name, tests: 0};
		entry.tests += 1;
		entries.set((suite ?? test).id, entry);
	}

	const lines = [...entries.values()].map(({text, tests}) => `  - ${text}${tests > 1 ? ` (${tests} tests)` : ''}`);
	return ['', 'Skipped:', ...lines];
}

/** Files that could not be loaded and hooks that failed: no test of theirs need have failed. */
function failuresOutsideTests(modules: readonly TestModule[]): number {
	let failures = 0;
	for (const module of modules) {
		if (module.errors().length > 0) {
			failures += 1;
		}

		for (const suite of module.children.allSuites()) {
			if (suite.errors().length > 0) {
				failures += 1;
			}
		}
	}

	return failures;
}

function complaintAboutDocker(tests: readonly TestCase[], skipped: readonly TestCase[]): string | undefined {
	const required = process.env.PG_TUTORIAL_REQUIRE_DOCKER;
	if (required !== '1' && required !== 'some') {
		return undefined;
	}

	const left = skipped.filter(
		(test) => needsDocker(test) || /docker/i.test(`${test.fullName} ${reasonOf(test) ?? ''}`),
	);
	if (left.length > 0) {
		return `Docker is required here (PG_TUTORIAL_REQUIRE_DOCKER=${required}), but ${left.length} of its tests did not run.`;
	}

	if (required === '1' && !tests.some(needsDocker)) {
		return 'Docker is required here (PG_TUTORIAL_REQUIRE_DOCKER=1), but no test of it was found.';
	}

	return undefined;
}
