import {createPrivateKey, X509Certificate} from 'node:crypto';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {readText} from '../base/read-text.js';
import {inWords} from '../lab/file-errors.js';
import {LabFault} from '../lab/lab-fault.js';
import type {WorkshopDescription} from './workshop-description.js';
import {makeWorkshopFolder, workshopFolder} from './workshop-folder.js';

/** Key and certificate of a roster of our own, as PEM. */
export type KeptCertificate = {readonly key: string; readonly cert: string};

const files = {key: 'server.key', cert: 'server.crt'} as const;

/** Keeps them in the workshop's folder, for the gateway, which uses the same certificate. */
export async function keepCertificate(workshop: string, {key, cert}: KeptCertificate): Promise<void> {
	const folder = await makeWorkshopFolder(workshop);
	await writeFileAtomic(path.join(folder, files.key), key, {mode: 0o600});
	await writeFileAtomic(path.join(folder, files.cert), cert, {mode: 0o600});
}

/**
 * Key and certificate of a workshop's own roster; undefined when only this machine reaches it.
 * @throws LabFault when they are missing, or damaged
 */
export async function readCertificate({name, roster}: WorkshopDescription): Promise<KeptCertificate | undefined> {
	if (roster.server.kind === 'given' || roster.fingerprint === undefined) return undefined;
	const folder = workshopFolder(name);
	const read = (file: string) =>
		readText(path.join(folder, file)).catch((error: Error) => {
			throw new LabFault(`The certificate of the workshop "${name}" cannot be read: ${inWords(error)} (${folder}).`);
		});
	const kept = {key: await read(files.key), cert: await read(files.cert)};
	try {
		if (new X509Certificate(kept.cert).checkPrivateKey(createPrivateKey(kept.key))) return kept;
		throw new Error('the key belongs to another one');
	} catch (error) {
		throw new LabFault(
			`The certificate of the workshop "${name}" is damaged (${folder}): ${(error as Error).message}.`,
			`Close it with "workshop close --name ${name}", and open it again.`,
		);
	}
}
