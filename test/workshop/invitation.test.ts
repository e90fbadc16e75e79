import {describe, expect, it} from 'vitest';
import {invitationCode, invitationUrl, parseInvitation} from '../../source/workshop/invitation.js';

const secret = 'K7QM2XPD94RT';
const plain = {secret, host: '192.168.1.20', port: 5999, database: 'workshop', workshop: 'workshop'};

describe('an invitation', () => {
	it.each([
		[plain, 'K7QM-2XPD-94RT@192.168.1.20:5999'],
		[{...plain, workshop: 'spring'}, 'K7QM-2XPD-94RT@192.168.1.20:5999/spring'],
		[{...plain, database: 'class'}, 'K7QM-2XPD-94RT@192.168.1.20:5999/workshop/class'],
		[{...plain, host: 'fe80::1'}, 'K7QM-2XPD-94RT@[fe80::1]:5999'],
	])('%o is written and read', (invitation, code) => {
		expect(invitationCode(invitation)).toBe(code);
		expect(parseInvitation(code)).toEqual(invitation);
		expect(parseInvitation(invitationUrl(invitation))).toEqual(invitation);
	});

	it('is read as it was typed by hand', () => {
		expect(parseInvitation(' k7qm2xpd94rt@192.168.1.20:5999\n')).toEqual(plain);
		expect(parseInvitation('OIL0-2XPD-94RT@host:1')).toMatchObject({secret: '01102XPD94RT', host: 'host', port: 1});
	});

	it.each([
		['', 'the address behind @ is missing'],
		['K7QM-2XPD-94RT', 'the address behind @ is missing'],
		['K7QM-2XPD@host:5999', 'it has 8 letters and digits before the address instead of 12'],
		['K7QM-2XPD-94RU@host:5999', '"U" never stands in one'],
		['K7QM-2XPD-94RT@host', 'the port is missing'],
		['K7QM-2XPD-94RT@host:0', 'there is no port 0'],
		['K7QM-2XPD-94RT@host:70000', 'there is no port 70000'],
		['K7QM-2XPD-94RT@ho st:5999', '"ho st:5999" is no address'],
		['K7QM-2XPD-94RT@[::zz]:5999', '"[::zz]:5999" is no address'],
		['K7QM-2XPD-94RT@host:5999/Spring', '"Spring" is no name of a workshop'],
		['a@b@c', 'it has more than one @'],
		['postgresql://host:5999/db', 'the address behind @ is missing'],
	])('"%s" is refused in one sentence', (given, why) => {
		expect(() => parseInvitation(given)).toThrow(
			`"${given}" is no join code: ${why}. One looks like K7QM-2XPD-94RT@192.168.1.20:5999.`,
		);
	});
});
