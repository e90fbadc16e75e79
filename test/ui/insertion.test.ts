import {describe, expect, it} from 'vitest';
import {insertion} from '../../source/ui/terminal/insertion.js';

const pasting = {bracketedPaste: true, alternateScreen: false};
const typing = {bracketedPaste: false, alternateScreen: false};

describe('insertion', () => {
	it('is a paste where the shell knows pastes', () => {
		expect(insertion('docker run \\\n\t-d\n', pasting)).toBe('\u001B[200~docker run \\\n\t-d\u001B[201~');
	});

	it('quotes line ends and tabs elsewhere', () => {
		expect(insertion('a\r\nb\rc\td\n\n', typing)).toBe('a\u0016\nb\u0016\nc\u0016\td');
	});

	it('is refused while a full-screen program has the screen', () => {
		expect(insertion('ls', {...pasting, alternateScreen: true})).toBeUndefined();
	});

	it.each([pasting, typing])('lets nothing through that presses a key: %j', (modes) => {
		const all = Array.from({length: 0xa0}, (_, code) => String.fromCharCode(code)).join('');
		const safe = insertion(`x${all}\u001B[201~rm -rf /\r`, modes) ?? '';
		const inner = modes.bracketedPaste ? safe.slice(6, -6) : safe.replaceAll('\u0016\n', '').replaceAll('\u0016\t', '');
		expect(inner.replaceAll(/[\n\t]/g, modes.bracketedPaste ? '' : '!')).toMatch(/^x[ -~]*$/);
		expect(inner).toContain('[201~rm -rf /');
	});

	it('leaves letters of any language alone', () => {
		expect(insertion("echo 'é 漢 🐘'", typing)).toBe("echo 'é 漢 🐘'");
	});
});
