import {expect, test} from 'vitest';
import {networkOf} from '../../../source/workshop/gateway/network-of.js';

test.each([
	['192.0.2.7', '192.0.2.7'],
	['::ffff:192.0.2.7', '192.0.2.7'],
	['::FFFF:192.0.2.7', '192.0.2.7'],
	['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
	['2001:db8:1:2::6', '2001:db8:1:2::/64'],
	['2001:0DB8:0001:0002::6', '2001:db8:1:2::/64'],
	['2001:db8::6', '2001:db8:0:0::/64'],
	['2001:db8:0:0:1::6', '2001:db8:0:0::/64'],
	['2001:db8:1:2:3:4:192.0.2.7', '2001:db8:1:2::/64'],
	['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
	['fe80::1%eth0', 'fe80:0:0:0::/64'],
	['::1', '0:0:0:0::/64'],
	['::', '0:0:0:0::/64'],
	['1::', '1:0:0:0::/64'],
	// What Node gives for a connection that is gone already.
	['', ''],
])('%s is of %s', (address, network) => {
	expect(networkOf(address)).toBe(network);
});
