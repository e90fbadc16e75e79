import {configDefaults, defineConfig} from 'vitest/config';

// Tests of these folders start servers, containers or terminals and take their time.
const real = {testTimeout: 120_000, hookTimeout: 120_000, teardownTimeout: 60_000};

export default defineConfig({
	test: {
		// More workers than cores would only make deadlines fail that hold otherwise.
		maxWorkers: 2,
		reporters: ['default', './test/support/vitest/counting-reporter.ts', './test/support/vitest/causes-reporter.ts'],
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
			...['local', 'docker', 'pty'].map((name) => ({
				extends: true as const,
				test: {name, include: [`test/${name}/**/*.test.{ts,tsx}`], sequence: {groupOrder: 1}, ...real},
			})),
		],
	},
});
