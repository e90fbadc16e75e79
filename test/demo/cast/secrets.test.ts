import {describe, expect, it} from 'vitest';
import {maskOutput} from '../../../source/demo/cast/mask-output.js';
import {secretForms, secretSpots} from '../../../source/demo/cast/secrets.js';
import {randomNumbers} from '../../support/random/random-input.js';
import {randomSecret} from '../../support/random/random-secrets.js';

const lab = secretForms(['admin123', 'replica123']);
const shown = (text: string) => {
	const hidden = secretSpots(text, lab);
	return [...text].map((letter, at) => (hidden.some(({from, to}) => at >= from && at < to) ? '*' : letter)).join('');
};

describe('secretSpots', () => {
	it.each([
		['admin123', '********'],
		['xadmin123y admin1234', 'x********y ********4'],
		// Being typed.
		['$ echo admin', '$ echo admin'],
		['$ echo admin1', '$ echo ******'],
		['psql "postgresql://postgresadmin:admin12', 'psql "postgresql://postgresadmin:*******'],
		// Cut off.
		['POSTGRES_PASSWORD=admin12…', 'POSTGRES_PASSWORD=*******…'],
		['<min123@127.0.0.1', '<******@127.0.0.1'],
		['<lica123', '<*******'],
	])('hides %j', (text, masked) => {
		expect(shown(text)).toBe(masked);
	});

	it.each([
		'the administrator postgresadmin asks for a replica',
		'replicationUser replica admin postgres-1 12345 123',
		'admin1st replica1a xin123 n123',
		'',
	])('leaves %j', (text) => {
		expect(shown(text)).toBe(text);
	});

	it('hides no password of fewer than four letters', () => {
		expect(secretForms(['', 'abc'])).toEqual([]);
	});
});

describe('maskOutput', () => {
	it('leaves what has no password in it as it is', () => {
		const output =
			'\u001B[1;1H\u001B[31madmin\u001B[39m\u001B[K\r\n123\u001B]8;;https://x\u0007replica\u001B]8;;\u0007';
		expect(maskOutput(output, lab)).toBe(output.replace('admin', '*****').replace('123', '***'));
		const harmless = output.replace('123', '124');
		expect(maskOutput(harmless, lab)).toBe(harmless);
	});

	it('lets no random password through, wherever looks change in it', () => {
		const random = randomNumbers(7);
		const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
		for (let round = 0; round < 3000; round++) {
			const secret = randomSecret(random);
			const looks = ['', '', '', '\u001B[31m', '\u001B[0m', '\u001B[38;5;12m', '\u001B[1;7m'];
			const written = [...secret].map((letter) => pick(looks) + letter).join('');
			const before = pick(['', 'x', '"', '\u001B[4;1H', 'password=']);
			const after = pick(['', 'y', '@', '\u001B[K', '\r\n']);
			const masked = maskOutput(`${before}${written}${after}`, secretForms([secret]));
			const letters = masked.replaceAll(/.\[[\d;]*[mHK]/g, '');
			expect(letters, JSON.stringify(written)).not.toContain(secret);
			expect(letters).toContain('*'.repeat(secret.length));
		}
	});
});
