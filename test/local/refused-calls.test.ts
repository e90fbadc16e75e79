import {existsSync} from 'node:fs';
import {readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {labMaker} from '../support/labs/lab-maker.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {playFirst} from '../support/labs/template-lab.js';
import {randomNumbers} from '../support/random/random-input.js';

/** Call sites that are tried for each command; all of them with `all`. */
const wanted = process.env.PG_TUTORIAL_CALL_SITES ?? '1';
const seed = Number(process.env.PG_TUTORIAL_SEED ?? Date.now() % 100_000);
/** Two ways in which the outside world refuses. */
const ways = ['ENOSPC', 'ENOENT'] as const;

describe.skipIf(!hasPrograms)(`a call that the outside world refuses (PG_TUTORIAL_SEED=${seed})`, () => {
	const labs = labMaker('local');
	const id = `calls-${process.pid}`;
	const preload = `--import=${path.resolve('test/support/processes/refuse-calls.mjs')}`;
	playFirst('local');
	let hits = 0;
	afterAll(async () => {
		await labs.end();
		expect(hits).toBeGreaterThan(0);
	});

	const cli = async (parameters: readonly string[], env: NodeJS.ProcessEnv = {}) => {
		const {exitCode, stdout, stderr} = await execa(process.execPath, ['dist/cli.js', ...parameters], {
			env: {...labs.env, ...env},
			stdin: 'ignore',
			reject: false,
			timeout: 100_000,
		});
		return {exitCode, said: `${stdout}\n${stderr}`};
	};
	const sitesOf = async (parameters: readonly string[]) => {
		const list = path.join(labs.home, 'sites');
		await rm(list, {force: true});
		const {exitCode, said} = await cli(parameters, {NODE_OPTIONS: preload, CALL_SITES_FILE: list});
		expect(exitCode, said).toBe(0);
		const all = (await readFile(list, 'utf8')).split('\n').filter((site) => site !== '');
		if (wanted === 'all') return all;
		const next = randomNumbers(seed);
		return all
			.map((site) => ({site, order: next()}))
			.toSorted((a, b) => a.order - b.order)
			.slice(0, Number(wanted))
			.map(({site}) => site);
	};
	const refuse = async (parameters: readonly string[], site: string, code: string) => {
		const list = path.join(labs.home, 'refused');
		await rm(list, {force: true});
		const preloaded = {NODE_OPTIONS: preload, CALL_SITES_FILE: list};
		const end = await cli(parameters, {...preloaded, REFUSED_SITE: site, REFUSED_WITH: code});
		if ((await readFile(list, 'utf8')).includes('refused')) hits++;
		const what = `${code} at ${site}:\n${end.said}`;
		expect([0, 1, 2], what).toContain(end.exitCode);
		expect(end.said, what).not.toMatch(/Something went wrong|^\s+at .*:\d+:\d+|refused on purpose/m);
		expect(end.said.trim(), what).not.toBe('');
		return what;
	};

	describe('does no harm in a run that goes back', () => {
		const name = `${id}-run`;
		const run = ['run', '--from', 'primary-instance', '--to', 'replication-user', '--lab', name];
		let sites: string[] = [];
		beforeAll(async () => {
			await labs.copy(name, 'write-ahead-log');
			expect((await cli(run)).exitCode).toBe(0);
			sites = await sitesOf(run);
			expect(sites).not.toEqual([]);
		}, 120_000);

		test.each(ways)(
			'with %s',
			async (code) => {
				for (const site of sites) {
					const what = await refuse(run, site, code);
					const {exitCode, said} = await cli(run);
					expect(exitCode, `${what}\n\nafterwards:\n${said}`).toBe(0);
				}
			},
			3_600_000,
		);
	});

	test.each(ways)(
		'does not keep a lab from being removed the next time, with %s',
		async (code) => {
			const name = `${id}-clean`;
			const clean = ['clean', '--lab', name];
			const make = () => labs.copy(name, 'write-ahead-log');
			await make();
			for (const site of await sitesOf(clean)) {
				const dir = await make();
				const what = await refuse(clean, site, code);
				const {exitCode, said} = await cli(clean);
				expect(exitCode, `${what}\n\nafterwards:\n${said}`).toBe(0);
				expect(existsSync(dir), what).toBe(false);
			}
		},
		3_600_000,
	);

	test.each(ways)(
		'is told in a sentence by commands that only look, with %s',
		async (code) => {
			const name = `${id}-look-${code.toLowerCase()}`;
			await labs.copy(name, 'write-ahead-log');
			for (const command of ['doctor', 'transcript', 'script', 'lint']) {
				const parameters = [command, ...(command === 'lint' ? [] : ['--lab', name])];
				for (const site of await sitesOf(parameters)) await refuse(parameters, site, code);
			}
		},
		3_600_000,
	);
});
