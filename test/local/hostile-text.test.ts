import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, describe, expect, test} from 'vitest';
import {type LabDescription, socketFolder} from '../../source/lab/description.js';
import type {TutorEvent} from '../../source/tutor/events.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {runCli} from '../support/processes/run-cli.js';
import {expectPrintable} from '../support/random/hostile-text.js';

/** The clipboard, the title, the screen wiped, in seven and in eight bits, and text turned round. */
const notice = String.raw`\x1b]52;c;cHduZWQ=\x07\x1b]0;OWNED2\x07\x1b[2J\u009d0;OWNED3\u009cseen\u202e\u200bby nobody`;
const hostileServer = `
CREATE FUNCTION tell() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%', E'${notice}'; END $$;
CREATE EVENT TRIGGER telling ON ddl_command_end EXECUTE FUNCTION tell();`;

describe.skipIf(!hasPrograms)('a server that speaks to the terminal, local engine', () => {
	const maker = labMaker('local');
	const name = `hostile-${process.pid}`;

	afterAll(() => maker.end());

	test('is heard as printable text, and in JSON as it spoke', async () => {
		const dir = await maker.make(name, 'replication-user');
		const lab = JSON.parse(await readFile(path.join(dir, '.tutorial', 'lab.json'), 'utf8')) as LabDescription;
		const place = ['-h', socketFolder(lab), '-p', String(lab.ports['postgres-1'])];
		await execa('psql', ['-X', '-v', 'ON_ERROR_STOP=1', ...place, '-U', 'postgresadmin', 'postgresdb'], {
			input: hostileServer,
		});
		const run = (...more: readonly string[]) =>
			runCli(['run', '--lab', name, '--from', '4', '--to', '4', ...more], maker.env);

		const plain = await run();
		expect(plain.exitCode, plain.stderr).toBe(0);
		expect(plain.stdout).toContain('NOTICE:  seenby nobody\n');
		expectPrintable(plain.stdout);
		expectPrintable(plain.stderr);

		const back = await runCli(['reset', '4', '--lab', name, '--yes'], maker.env);
		expect(back.exitCode, back.stderr).toBe(0);
		const json = await run('--json');
		expectPrintable(json.stdout);
		const events = json.stdout.split('\n').map((line) => JSON.parse(line) as TutorEvent);
		const heard = events.flatMap((event) => (event.type === 'output' ? [event.line] : []));
		expect(heard.find((line) => line.includes('by nobody'))).toContain('\u001B]52;c;cHduZWQ=\u0007');

		const record = await readFile(path.join(dir, '.tutorial', 'record.jsonl'), 'utf8');
		expect(record).toContain('by nobody');
		expectPrintable(record);
		const told = await runCli(['transcript', '--lab', name], maker.env);
		expect(told.stdout).toContain('seenby nobody');
		expectPrintable(told.stdout.replaceAll('\t', ''));
	}, 180_000);
});
