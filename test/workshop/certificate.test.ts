import {createPrivateKey, X509Certificate} from 'node:crypto';
import {expect, it} from 'vitest';
import {makeCertificate} from '../../source/workshop/certificate.js';

it('makes a certificate for names and addresses, with its key and its fingerprint', async () => {
	const {key, cert, fingerprint} = await makeCertificate(['192.168.1.20', 'roster.local', '::1']);
	const certificate = new X509Certificate(cert);
	expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
	expect(certificate.verify(certificate.publicKey)).toBe(true);
	expect(certificate.checkIP('192.168.1.20')).toBe('192.168.1.20');
	expect(certificate.checkHost('roster.local')).toBe('roster.local');
	expect(certificate.checkIP('192.168.1.21')).toBeUndefined();
	expect(fingerprint).toBe(certificate.fingerprint256.replaceAll(':', '').toLowerCase());
	expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
	expect(certificate.ca).toBe(false);
});

it('makes another key each time', async () => {
	const [one, other] = await Promise.all([makeCertificate([]), makeCertificate([])]);
	expect(one.fingerprint).not.toBe(other.fingerprint);
});
