import {createHash, createHmac, pbkdf2, randomBytes} from 'node:crypto';
import {promisify} from 'node:util';

const derive = promisify(pbkdf2);

/** As many as PostgreSQL takes itself. */
const iterations = 4096;

/** A password of 120 bits. */
export function makePassword(): string {
	return randomBytes(15).toString('base64url');
}

/**
 * A server's verifier of a password (PostgreSQL 15, 53.8; RFC 5803): it is sent instead of the password, which
 * therefore is in no statement and no server log. Only for passwords of plain ASCII, which RFC 4013 leaves as they are.
 */
export async function scramVerifier(password: string): Promise<string> {
	const salt = randomBytes(16);
	const salted = await derive(password, salt, iterations, 32, 'sha256');
	const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
	const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
	return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}
