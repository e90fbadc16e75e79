import {X509Certificate} from 'node:crypto';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';

export type TestCertificate = {readonly cert: string; readonly key: string; readonly fingerprint: string};

/** A certificate that nobody has signed, and its SHA-256 as keys of seats have it. */
export async function testCertificate(): Promise<TestCertificate> {
	const dir = await mkdtemp(path.join(tmpdir(), 'certificate-'));
	try {
		const [keyFile, certFile] = [path.join(dir, 'key'), path.join(dir, 'cert')];
		await execa('openssl', [
			...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
			...['-subj', '/CN=workshop', '-days', '2', '-keyout', keyFile, '-out', certFile],
		]);
		const [key, cert] = await Promise.all([readFile(keyFile, 'utf8'), readFile(certFile, 'utf8')]);
		const fingerprint = new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();
		return {key, cert, fingerprint};
	} finally {
		await rm(dir, {recursive: true, force: true});
	}
}
