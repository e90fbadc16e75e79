import {expect, test} from 'vitest';
import {keyOfSeat} from '../../../source/workshop/gateway/seat-key.js';

test('the key of a seat has the role that was proved, and the address that learners are told', () => {
	const none = {role: '', password: ''};
	const key = keyOfSeat(
		{
			name: 'spring',
			roster: {
				server: {kind: 'own', lab: 'roster-spring', dir: '/', password: 'of the administrator'},
				...{host: '127.0.0.1', port: 5999, database: 'workshop', fingerprint: 'ab'},
				...{board: none, instructor: none, joiner: none},
			},
			announced: {host: '192.168.1.20', port: 6000},
		},
		{
			...{version: 1, workshop: 'spring', seat: 7, role: 'ws_spring_seat_032', secret: 'right', alias: 'heron'},
			...{columns: 80, rows: 24, env: {}},
		},
	);
	expect(key).toEqual({
		...{host: '192.168.1.20', port: 6000, database: 'workshop', fingerprint: 'ab', workshop: 'spring'},
		...{role: 'ws_spring_seat_032', password: 'right', seat: 7, alias: 'heron'},
	});
});
