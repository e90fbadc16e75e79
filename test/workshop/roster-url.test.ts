import {describe, expect, test} from 'vitest';
import {LabFault} from '../../source/lab/lab-fault.js';
import {parseRosterUrl, rosterUrl, shownRosterUrl} from '../../source/workshop/roster-url.js';

const fault = (text: string, otherwise?: string): LabFault => {
	try {
		parseRosterUrl(text, otherwise);
	} catch (error) {
		if (error instanceof LabFault) return error;
		throw error;
	}

	throw new Error(`${text} was taken`);
};

describe('the address of a roster', () => {
	test.each([
		['postgresql://ada:s3cret@db.example.org:6000/class', 'db.example.org', 6000, 'class'],
		['postgres://ada:s3cret@127.0.0.1/class', '127.0.0.1', 5432, 'class'],
		['postgresql://ada:s3cret@[::1]:5433/class?sslmode=disable', '::1', 5433, 'class'],
		['postgresql://ada:s3cret@db/my%20class?sslmode=require&channel_binding=require', 'db', 5432, 'my class'],
	])('%s is read', (text, host, port, database) => {
		expect(parseRosterUrl(text)).toEqual({host, port, user: 'ada', password: 's3cret', database});
	});

	test('may have any password, and comes to the same when it was kept', () => {
		const administrator = parseRosterUrl('postgresql://a%40b:p%3Aw%2F%3F%23%25@db:5432/class');
		expect(administrator).toMatchObject({user: 'a@b', password: 'p:w/?#%'});
		expect(parseRosterUrl(rosterUrl(administrator))).toEqual(administrator);
	});

	test('takes its password from elsewhere when it has none', () => {
		expect(parseRosterUrl('postgresql://ada@db/class', 'other').password).toBe('other');
		expect(fault('postgresql://ada@db/class').message).toContain('the password is missing, and PGPASSWORD is not set');
	});

	test('is shown without its password', () => {
		const shown = shownRosterUrl(parseRosterUrl('postgresql://ada:s3cret@[::1]:5433/class'));
		expect(shown).toBe('postgresql://ada@[::1]:5433/class');
	});

	test.each([
		['mysql://ada:s3cret@db/class', 'it does not begin with postgresql://'],
		['db:5432', 'it does not begin with postgresql://'],
		['postgresql://db:5432/class', 'it names no user'],
		['postgresql://:s3cret@db/class', 'it names no user'],
		['postgresql://ada:s3cret@/class', 'it names no host'],
		['postgresql://ada:s3cret@db', 'it names no database'],
		['postgresql://ada:s3cret@db/', 'it names no database'],
		['postgresql://ada:s3cret@db:70000/class', 'its port is no number from 1 to 65535'],
		['postgresql://ada:s3cret@db:five/class', 'its port is no number from 1 to 65535'],
		['postgresql://ada:s3cret@db,db2/class', 'it names several hosts'],
		['postgresql://ada:s3cret@::1/class', 'an address of IPv6 stands in brackets'],
		['postgresql://ada:s3cret@[nine]/class', 'what stands in brackets is no address'],
		['postgresql://ada:s3cret@db;rm/class', 'its host is neither a name nor an address'],
		['postgresql://ada:s3cret%@db/class', 'in its password there is a % that is no %25'],
		['postgresql://ada:s3cret@db/class/more', 'there is more than one / behind its host'],
		['postgresql://ada:s3cret#1@db/class', 'it names no user'],
		['postgresql://ada:s3cret@db/class#1', 'there is a # in it'],
		['postgresql://ada:s3 cret@db/class', 'there is a blank in it'],
		['postgresql://ada:s3cret@db/class?sslmode=disable', 'sslmode=disable would send what learners do unencrypted'],
		['postgresql://ada:s3cret@db/class?sslmode=verify-full', 'no authorities are asked'],
		['postgresql://ada:s3cret@db/class?sslmode=maybe', 'its sslmode is none'],
		['postgresql://ada:s3cret@db/class?options=-csearch_path', 'the parameter "options" means nothing here'],
	])('%s is refused in one sentence that does not repeat it', (text, why) => {
		const {message, remedy = '', kind} = fault(text, 'other');
		expect(message).toMatch(/^The address of --roster cannot be read: [^\n]*\.$/);
		expect(message).toContain(why);
		expect(`${message} ${remedy}`).not.toMatch(/s3|ada/);
		expect(kind).toBe('request');
	});
});
