import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {makeCertificate} from '../../source/workshop/certificate.js';
import {keepCertificate, readCertificate} from '../../source/workshop/roster-certificate.js';
import type {WorkshopDescription} from '../../source/workshop/workshop-description.js';
import {workshopFolder} from '../../source/workshop/workshop-folder.js';

const variable = 'PG_REPLICATION_TUTORIAL_HOME';
const before = process.env[variable];
let home = '';

beforeEach(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'roster-certificate-'));
	process.env[variable] = home;
});
afterEach(async () => {
	if (before === undefined) delete process.env[variable];
	else process.env[variable] = before;
	await rm(home, {recursive: true});
});

test('a certificate that is missing or damaged is told before a gateway listens with it', async () => {
	const roster = {server: {kind: 'own'}, fingerprint: 'ab'};
	const workshop = {name: 'class', roster} as unknown as WorkshopDescription;
	await expect(readCertificate(workshop)).rejects.toThrow('cannot be read: there is no such place');
	const made = await makeCertificate(['127.0.0.1']);
	await keepCertificate('class', made);
	expect(await readCertificate(workshop)).toEqual({key: made.key, cert: made.cert});
	for (const [file, text] of [
		['server.key', made.key],
		['server.crt', made.cert],
	] as const) {
		for (const damaged of ['', text.slice(0, 100)]) {
			await writeFile(path.join(workshopFolder('class'), file), damaged);
			await expect(readCertificate(workshop), `${file}: ${damaged}`).rejects.toMatchObject({
				name: 'LabFault',
				message: expect.stringContaining('The certificate of the workshop "class" is damaged'),
				remedy: 'Close it with "workshop close --name class", and open it again.',
			});
		}

		await keepCertificate('class', made);
	}
});
