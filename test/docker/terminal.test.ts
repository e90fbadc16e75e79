import {describe, expect, test} from 'vitest';
import {dockerTestImage} from '../support/docker-image.js';
import {rules, settings, start} from '../support/docker-instances.js';
import {interactivePrograms} from '../support/interactive-programs.js';
import {LabTerminal} from '../support/lab-terminal.js';
import {ScratchLab} from '../support/scratch-lab.js';

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

		test('killing psql ends it in the container, too', async () => {
			const {engine} = lab().sight;
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
