import type {IncomingMessage, OutgoingHttpHeaders, ServerResponse} from 'node:http';

/** Longest body of a request, in bytes. */
export const maxBodyBytes = 8192;

/** A request that is refused: its status, and one sentence for the client. */
export class Refusal extends Error {
	override readonly name = 'Refusal';

	constructor(
		readonly status: number,
		message: string,
		readonly headers: OutgoingHttpHeaders = {},
	) {
		super(message);
	}
}

/** Headers of every answer: only our own files are run or loaded, nothing is framed, cached or passed on. */
export const commonHeaders = {
	'content-security-policy': [
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"connect-src 'self'",
		'img-src data:',
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types 'none'",
	].join('; '),
	'x-content-type-options': 'nosniff',
	// A page without any referrer would send its own requests with the origin "null".
	'referrer-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'cache-control': 'no-store',
} as const;

export function answer(
	response: ServerResponse,
	status: number,
	body: {readonly type: string; readonly text: string},
	headers: OutgoingHttpHeaders = {},
): void {
	const bytes = Buffer.from(body.text);
	response.writeHead(status, {
		...commonHeaders,
		'content-type': `${body.type}; charset=utf-8`,
		'content-length': bytes.length,
		...headers,
	});
	response.end(response.req.method === 'HEAD' ? undefined : bytes);
}

export function answerJson(
	response: ServerResponse,
	status: number,
	value: unknown,
	headers: OutgoingHttpHeaders = {},
): void {
	answer(response, status, {type: 'application/json', text: JSON.stringify(value)}, headers);
}

export function refuse(response: ServerResponse, {status, message, headers}: Refusal): void {
	answer(response, status, {type: 'text/plain', text: `${message}\n`}, headers);
}

/** The same for a request that could not be parsed, which has nothing but the connection. */
export function bareRefusal(status: number, reason: string, message: string): string {
	const text = `${message}\n`;
	return [
		`HTTP/1.1 ${status} ${reason}`,
		'Content-Type: text/plain; charset=utf-8',
		`Content-Length: ${Buffer.byteLength(text)}`,
		'Cache-Control: no-store',
		'X-Content-Type-Options: nosniff',
		'Connection: close',
		'',
		text,
	].join('\r\n');
}

/**
 * Reads a request's body as JSON.
 * @throws Refusal when it is not JSON, has another type, or is longer than `maxBodyBytes`
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
	// A form of another page cannot say so without being asked about first.
	if (request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== 'application/json')
		throw new Refusal(415, 'Send this as application/json.', {connection: 'close'});
	const text = await readText(request);
	try {
		return JSON.parse(text);
	} catch {
		throw new Refusal(400, 'What was sent is no JSON.');
	}
}

function readText(request: IncomingMessage): Promise<string> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		request.on('data', (chunk: Buffer) => {
			size += chunk.length;
			if (size <= maxBodyBytes) {
				chunks.push(chunk);
				return;
			}

			// The rest is read and thrown away, so that the answer is not lost with the connection.
			chunks.length = 0;
			reject(new Refusal(413, `At most ${maxBodyBytes} bytes can be sent.`, {connection: 'close'}));
		});
		request.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
		request.once('error', reject);
		request.once('close', () => reject(new Error('The request has broken off.')));
	});
}
