import {describe, expect, it} from 'vitest';
import {type InputModes, noShellInput, settleShellInput, shellInput} from '../../source/ui/terminal/shell-input.js';

const plain: InputModes = {bracketedPaste: false, applicationCursor: false, focusReports: false};
const esc = '\u001B';

/** The program's input for the pieces, and the rest after the leave key. */
function feed(pieces: readonly string[], modes: Partial<InputModes> = {}): {program: string; left: string | undefined} {
	let state = noShellInput;
	let program = '';
	for (const piece of pieces) {
		const taken = shellInput(state, piece, {...plain, ...modes});
		state = taken.state;
		program += taken.program;
		if (taken.left !== undefined) return {program, left: taken.left};
	}

	return {program: program + settleShellInput(state).program, left: undefined};
}

const program = (input: string, modes: Partial<InputModes> = {}) => feed([input], modes).program;

describe('shellInput', () => {
	it('hands on what is typed, and keys with all their sequences', () => {
		const input = `ls é漢\r\t\u0003\u0004\u001A${esc}[1;5C${esc}[3~${esc}OP${esc}[15;2~${esc}b${esc}é${esc}${esc}[A`;
		expect(program(input)).toBe(input);
	});

	it('stops at the leave key', () => {
		expect(feed(['ab\u0007cd'])).toEqual({program: 'ab', left: 'cd'});
		expect(feed([`${esc}[A\u0007`])).toEqual({program: `${esc}[A`, left: ''});
		expect(feed([esc, '\u0007'])).toEqual({program: esc, left: ''});
	});

	it('leaves it alone in a paste, and where it ends an answer of the terminal', () => {
		const paste = `${esc}[200~a\u0007b${esc}[201~`;
		expect(feed([`${paste}c`], {bracketedPaste: true})).toEqual({program: `${paste}c`, left: undefined});
		expect(feed([`a${esc}]11;rgb:0/0/0\u0007b`])).toEqual({program: 'ab', left: undefined});
	});

	it('translates cursor keys to the form that the program has asked for', () => {
		const keys = (intro: string) => [...'ABCDHF'].map((final) => `${esc}${intro}${final}`).join('');
		expect(program(keys('['), {applicationCursor: true})).toBe(keys('O'));
		expect(program(keys('O'))).toBe(keys('['));
		expect(program(`${esc}[1;5A${esc}OP`, {applicationCursor: true})).toBe(`${esc}[1;5A${esc}OP`);
	});

	it('keeps the marks of a paste for programs that know them only', () => {
		const paste = `${esc}[200~one\rtwo${esc}[A${esc}[201~`;
		expect(program(paste, {bracketedPaste: true})).toBe(paste);
		expect(program(paste)).toBe(`one\rtwo${esc}[A`);
	});

	it('drops what the terminal tells to nobody', () => {
		const focus = `${esc}[I${esc}[O`;
		const answers = [
			`${esc}[?62;22c`,
			`${esc}[>0;276;0c`,
			`${esc}[12;40R`,
			`${esc}[?2026;2$y`,
			`${esc}[?1u`,
			`${esc}[<0;3;4M`,
			`${esc}[0n`,
			`${esc}]11;rgb:ffff/ffff/ffff${esc}\\`,
			`${esc}P1$r0m${esc}\\`,
			`${esc}_Gi=1;OK${esc}\\`,
		];
		expect(program(`a${focus}${answers.join('')}b`)).toBe('ab');
		expect(program(focus, {focusReports: true})).toBe(focus);
		expect(program(`${esc}[1;2R`), 'F3 with Shift').toBe(`${esc}[1;2R`);
	});

	it('gives the same for pieces that are cut anywhere', () => {
		const input = `a${esc}[A${esc}[200~x\u0007${esc}[20y${esc}[201~${esc}]0;t\u0007${esc}P1${esc}\\${esc}OB${esc}[1;5Dé\u0007rest`;
		for (const modes of [{}, {bracketedPaste: true, applicationCursor: true}]) {
			const whole = feed([input], modes);
			expect(whole.left).toBe('rest');
			for (let first = 1; first < input.length; first++) {
				for (let second = first; second < input.length; second++) {
					const pieces = [input.slice(0, first), input.slice(first, second), input.slice(second)];
					const cut = feed(pieces.filter(Boolean), modes);
					expect(cut.program, JSON.stringify(pieces)).toBe(whole.program);
					expect(whole.left?.startsWith(cut.left ?? '?'), JSON.stringify(pieces)).toBe(true);
				}
			}
		}
	});

	it('holds back no more of a paste than can be its end', () => {
		const {state, program} = shellInput(noShellInput, `${esc}[200~text${esc}[2`, plain);
		expect({state, program}).toEqual({state: {mode: 'paste', pending: `${esc}[2`}, program: 'text'});
	});

	it('takes for a key what nothing follows', () => {
		expect(settleShellInput({mode: 'keys', pending: esc}).program).toBe(esc);
		expect(settleShellInput({mode: 'keys', pending: `${esc}]`}).program).toBe(`${esc}]`);
		expect(settleShellInput({mode: 'keys', pending: `${esc}]11;rgb`})).toEqual({state: noShellInput, program: ''});
		expect(settleShellInput({mode: 'paste', pending: esc})).toEqual({
			state: {mode: 'paste', pending: ''},
			program: esc,
		});
	});
});
