import {describe, expect, it} from 'vitest';
import {BoundedLines} from '../../../source/demo/notes/lines.js';
import {
	protocolVersion,
	readClientLine,
	readServerLine,
	toLine,
	versionTrouble,
} from '../../../source/demo/notes/protocol.js';
import {reportStage} from '../../../source/demo/notes/report-stage.js';
import {notesDemo} from '../../support/scenes/notes-demo.js';

describe('the protocol of the notes', () => {
	it.each([{type: 'advance'}, {type: 'cover', with: 'cluster'}, {type: 'go-to', lesson: 'network'}] as const)(
		'takes the intent %j',
		(intent) => {
			expect(readClientLine(toLine({type: 'intent', intent}))).toEqual({message: {type: 'intent', intent}});
		},
	);

	it.each([
		'',
		'{',
		'null',
		'{"type":"intent"}',
		'{"type":"intent","intent":{"type":"quit","lab":"keep"}}',
		'{"type":"intent","intent":{"type":"quit","lab":"remove"}}',
		'{"type":"intent","intent":{"type":"cover","with":"curtain"}}',
		'{"type":"intent","intent":{"type":"advance","lab":"remove"}}',
		'{"type":"hello","version":"1"}',
		'{"type":"report","report":{}}',
	])('does not take %s from the notes, and says so', (line) => {
		expect(readClientLine(line)).toEqual({wrong: expect.stringMatching(/^A line was .+\.$/)});
	});

	it('takes reports and good-byes from the demonstration, and nothing like them', () => {
		const report = reportStage(notesDemo());
		expect(readServerLine(toLine({type: 'report', report}))).toMatchObject({message: {report: {lab: 'main'}}});
		const {clock: _, ...incomplete} = report;
		expect(readServerLine(JSON.stringify({type: 'report', report: incomplete}))).toEqual({
			wrong: 'A line was not what was expected at report.clock.',
		});
		expect(readServerLine('{"type":"bye","kind":"ended","says":"x"}')).toMatchObject({message: {kind: 'ended'}});
		expect(readServerLine('{"type":"intent","intent":{"type":"advance"}}')).toHaveProperty('wrong');
	});

	it('knows its own version only, and says which ones do not go together', () => {
		expect(versionTrouble(protocolVersion, 'notes')).toBeUndefined();
		expect(versionTrouble(7, 'notes')).toBe(
			`The notes speak version 7 and the demonstration version ${protocolVersion}; start both with the same program.`,
		);
		expect(versionTrouble(7, 'demonstration')).toContain('the demonstration version 7;');
	});

	it('puts lines together from pieces, up to a length', () => {
		const lines = new BoundedLines(5);
		expect(lines.push('a')).toEqual([]);
		expect(lines.push('b\nc\n\nd')).toEqual(['ab', 'c', '']);
		expect(lines.push('1234')).toEqual([]);
		expect(lines.push('5')).toBe('too-long');
		expect(new BoundedLines(5).push('123456\n')).toBe('too-long');
	});
});
