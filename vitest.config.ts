import {readFileSync, statSync} from 'node:fs';
import process from 'node:process';
import {configDefaults, defineConfig} from 'vitest/config';
import {BaseSequencer, type TestSpecification} from 'vitest/node';
import {standInFor} from './bundling.js';

/**
 * Begins with the files that take longest, so that nothing long is left alone at the end. Without the times of an earlier
 * run, Vitest takes the largest for these; but those that call a proof of `test/support/proofs` are small, and long.
 */
class ProofsFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		const isProof = ({moduleId}: TestSpecification) => statSync(moduleId).size < 1000;
		return [...sorted.filter(isProof), ...sorted.filter((file) => !isProof(file))];
	}
}

/** Packages that draw on a terminal. */
const drawing = /[/\\]node_modules[/\\](ink|ink-testing-library|ink-spinner|widest-line)[/\\]/;

/** Ink draws in the tests with what the built program has it draw with. */
const quickInk = {
	name: 'quick-ink',
	enforce: 'pre',
	resolveId: (name: string, importer: string | undefined) => standInFor(name, importer ?? ''),
	// The packages do not hold the sources that their maps lead to, of which Vite would tell file by file.
	load: (file: string) =>
		drawing.test(file) && file.endsWith('.js')
			? {code: readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, ''), map: null}
			: undefined,
} as const;

const plays = ['test/{local,docker}/play.test.ts'];

// Each Node reads these certificates when it starts, for a tenth of a second, and tests start thousands; none of them asks
// anything outside of this machine.
delete process.env.NODE_EXTRA_CA_CERTS;

export default defineConfig({
	plugins: [quickInk],
	test: {
		server: {deps: {inline: [drawing]}},
		// Tests without servers hardly wait: more workers than cores would only make deadlines fail that hold otherwise.
		maxWorkers: 2,
		teardownTimeout: 60_000,
		sequence: {sequencer: ProofsFirst},
		reporters: ['default', './test/support/vitest/counting-reporter.ts', './test/support/vitest/causes-reporter.ts'],
		// To load everything anew for each file takes longer than many a test.
		isolate: false,
		setupFiles: ['./test/support/vitest/load-first.ts'],
		globalSetup: ['./test/support/vitest/build-once.ts', './test/support/vitest/templates-folder.ts'],
		passWithNoTests: false,
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					include: ['test/**/*.test.{ts,tsx}'],
					exclude: [...configDefaults.exclude, 'test/{local,docker,pty}/**'],
					testTimeout: 20_000,
					hookTimeout: 20_000,
					// What fails fast comes first.
					sequence: {groupOrder: 0},
				},
			},
			{
				extends: true,
				test: {
					// They play the course, for themselves and for all whose labs are copies of the played one.
					name: 'play',
					include: plays,
					testTimeout: 120_000,
					hookTimeout: 120_000,
					sequence: {groupOrder: 0},
				},
			},
			{
				extends: true,
				test: {
					// Its tests start servers, containers or terminals and take their time.
					name: 'real',
					include: ['test/{local,docker,pty}/**/*.test.{ts,tsx}'],
					exclude: [...configDefaults.exclude, ...plays],
					testTimeout: 120_000,
					hookTimeout: 120_000,
					// Two of them leave a core idle for a fifth of the time, in which they wait for what has a pace of its own.
					maxWorkers: 3,
					sequence: {groupOrder: 1},
				},
			},
		],
	},
});
