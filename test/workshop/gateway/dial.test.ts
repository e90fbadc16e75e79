import {expect, test} from 'vitest';
import {dial} from '../../../source/workshop/gateway/dial.js';

// Whatever such a name leads to, a seat's secret must not go there in the clear.
test.each(['127.example.org', '128.0.0.1', 'localhost.example.org'])(
	'nothing is said to %s without its certificate',
	async (host) => {
		await expect(dial({host, gateway: 1}, new AbortController().signal)).rejects.toThrow(
			`The key of your seat does not tell how ${host} is known`,
		);
	},
);
