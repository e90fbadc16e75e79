import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {describe, expect, test, vi} from 'vitest';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {rules, settings, start} from '../support/labs/docker-instances.js';
import {ScratchLab} from '../support/labs/scratch-lab.js';
import {interactivePrograms} from '../support/proofs/interactive-programs.js';
import {LabTerminal} from '../support/terminals/lab-terminal.js';

const found = await dockerTestImage();

describe.skipIf('reason' in found)(
	`terminals of a lab, docker engine${'reason' in found ? ` (${found.reason})` : ''}`,
	() => {
		const {lab} = interactivePrograms(async () => {
			const made = await ScratchLab.open('docker', 'diag-terminal', 'image' in found ? {image: found.image} : {});
			await made.write('secrets/admin.env', 'POSTGRES_PASSWORD={{admin.password}}\n', '600');
			await made.write('postgres-1/config/postgresql.conf', settings('postgres-1'));
			await made.write('postgres-1/config/pg_hba.conf', rules);
			await made.prepare('docker network create --label {{label}} {{network}} > /dev/null');
			await made.prepare(`mkdir -p postgres-1/archive && ${start('postgres-1')} > /dev/null`);
			await made.expectHolds({kind: 'instance', instance: 'postgres-1', is: 'ready'}, 30_000);
			return made;
		});

		test("the user's own start-up files are read; prompt and history stay the lab's", async () => {
			const home = await mkdtemp('/var/tmp/pg-tutorial-home-');
			await writeFile(
				`${home}/.bashrc`,
				"alias mine='echo of-my-own'\nHISTFILE=~/mine\nPROMPT_COMMAND='PS1=my-long-prompt'\n",
			);
			try {
				vi.stubEnv('HOME', home);
				vi.stubEnv('SHELL', '/bin/sh');
				const terminal = await LabTerminal.open(await lab().context.engine.interactive({kind: 'shell'}));
				await terminal.sees(/^lab:diag-terminal [$#]$/m);
				terminal.type('mine\r');
				await terminal.sees(/^of-my-own\nlab:diag-terminal [$#]$/m);
				await terminal.end();
				expect(await readdir(home)).toEqual(['.bashrc']);
			} finally {
				vi.unstubAllEnvs();
				await rm(home, {recursive: true});
			}
		});

		test('killing psql ends it in the container, too', async () => {
			const {engine} = lab().context;
			const running = async () => {
				const command = 'cat /proc/[0-9]*/comm | grep -cx -e psql -e less -e more';
				return (await engine.program('postgres-1', ['sh', '-c', command])).stdout.trim();
			};
			expect(await running()).toBe('0');
			const terminal = await LabTerminal.open(await engine.interactive({kind: 'psql', instance: 'postgres-1'}));
			await terminal.sees('postgresdb=#');
			terminal.type('\\pset pager always\rselect generate_series(1, 500);\r');
			await terminal.sees(/^ +1$/m);
			expect(Number(await running())).toBeGreaterThan(0);
			await terminal.end();
			expect(await running()).toBe('0');
		});
	},
);
