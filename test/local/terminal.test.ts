import {describe, expect, test} from 'vitest';
import {readPostmaster} from '../../source/lab/local/postmaster.js';
import {interactivePrograms} from '../support/interactive-programs.js';
import {LabTerminal} from '../support/lab-terminal.js';
import {end, hasPrograms, makePrimary, start} from '../support/local-instances.js';
import {ScratchLab} from '../support/scratch-lab.js';

describe.skipIf(!hasPrograms)('terminals of a lab, local engine', () => {
	const {lab} = interactivePrograms(async () => {
		const made = await ScratchLab.open('local', 'diag-terminal');
		await makePrimary(made);
		return made;
	});

	test('a server that was started in a shell outlives it, and its programs come first', async () => {
		await lab().prepare(end('postgres-1'));
		const {engine} = lab().sight;
		const terminal = await LabTerminal.open(await engine.interactive({kind: 'shell'}), {columns: 100, rows: 20});
		try {
			await terminal.sees(/^lab:diag-terminal [$#]$/m);
			terminal.type('pg_ctl --version; echo "pg: $PGHOST."; cd postgres-1/config\r');
			await terminal.sees('pg_ctl (PostgreSQL)');
			await terminal.sees('pg: .');
			await terminal.sees(/^lab:diag-terminal\/postgres-1\/config [$#]$/m);
			terminal.type('cd ../..\r');
			terminal.insert(lab().filled(start('postgres-1')));
			terminal.type('\r');
			await terminal.sees('server started', 20_000);
		} finally {
			await terminal.end();
		}

		expect(await readPostmaster(`${lab().dir}/postgres-1/pgdata`)).toBeGreaterThan(0);
	});
});
