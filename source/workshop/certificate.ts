import {createHash, X509Certificate} from 'node:crypto';
import {isIP} from 'node:net';

export type Certificate = {
	/** Private key and certificate, as PEM. */
	readonly key: string;
	readonly cert: string;
	/** SHA-256 of the certificate's DER form, hexadecimal: a roster's fingerprint. */
	readonly fingerprint: string;
};

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Makes a key and a self-signed certificate. Learners with a join code authenticate the server by channel binding and
 * then pin the fingerprint; names and dates in it are for programs that check them.
 * @param hosts names and addresses of the server
 */
export async function makeCertificate(hosts: readonly string[]): Promise<Certificate> {
	const {generate} = (await import('selfsigned')).default;
	const now = Date.now();
	const {private: key, cert} = await generate([{name: 'commonName', value: 'pg-replication-tutorial workshop'}], {
		keyType: 'ec',
		// Channel binding hashes the certificate as its signature does.
		algorithm: 'sha256',
		// Clocks in a room differ.
		notBeforeDate: new Date(now - dayMs),
		notAfterDate: new Date(now + 365 * dayMs),
		extensions: [
			{name: 'basicConstraints', cA: false, critical: true},
			{name: 'keyUsage', digitalSignature: true, critical: true},
			{name: 'extKeyUsage', serverAuth: true},
			...(hosts.length === 0 ? [] : [{name: 'subjectAltName' as const, altNames: hosts.map(altName)}]),
		],
	});
	return {key, cert, fingerprint: fingerprintOf(new X509Certificate(cert).raw)};
}

function altName(host: string) {
	return isIP(host) === 0 ? {type: 2 as const, value: host} : {type: 7 as const, ip: host};
}

/** @param der a certificate in its DER form */
export function fingerprintOf(der: Buffer): string {
	return createHash('sha256').update(der).digest('hex');
}
