import * as z from 'zod';
import type {DemoIntent} from '../demo.js';
import {stageReport} from './stage-report.js';

/** Raise it with every change that an older program would misunderstand. */
export const protocolVersion = 1;

/** Intents that the notes may send: all but the end, which only the stage may ask for. */
export type RemoteIntent = Exclude<DemoIntent, {type: 'quit'}>;

const remoteIntent = z.discriminatedUnion('type', [
	z.strictObject({type: z.enum(['advance', 'back', 'interrupt', 'retry', 'repair', 'play'])}),
	z.strictObject({type: z.literal('cover'), with: z.enum(['blank', 'cluster'])}),
	z.strictObject({type: z.literal('go-to'), lesson: z.string()}),
]) satisfies z.ZodType<RemoteIntent>;

/** Each side says first which version it speaks. */
const hello = z.object({type: z.literal('hello'), version: z.number().int()});

const clientMessage = z.discriminatedUnion('type', [
	hello,
	z.strictObject({type: z.literal('intent'), intent: remoteIntent}),
]);
export type ClientMessage = z.infer<typeof clientMessage>;

/** `ended`: the demonstration is over. `refused`: this client is. */
export type Goodbye = {readonly kind: 'ended' | 'refused'; readonly says: string};

const serverMessage = z.discriminatedUnion('type', [
	hello,
	z.object({type: z.literal('report'), report: stageReport}),
	z.object({type: z.literal('bye'), kind: z.enum(['ended', 'refused']), says: z.string()}),
]);
export type ServerMessage = z.infer<typeof serverMessage>;

/** A message of the other side, or a sentence that tells what is wrong with it. */
export type Heard<T> = {readonly message: T} | {readonly wrong: string};

export function readClientLine(line: string): Heard<ClientMessage> {
	return read(clientMessage, line);
}

export function readServerLine(line: string): Heard<ServerMessage> {
	return read(serverMessage, line);
}

export function toLine(message: ClientMessage | ServerMessage): string {
	return `${JSON.stringify(message)}\n`;
}

/** Why two programs cannot talk, as a sentence; undefined when they can. */
export function versionTrouble(theirs: number, them: 'notes' | 'demonstration'): string | undefined {
	if (theirs === protocolVersion) return undefined;
	const [notes, demo] = them === 'notes' ? [theirs, protocolVersion] : [protocolVersion, theirs];
	return `The notes speak version ${notes} and the demonstration version ${demo}; start both with the same program.`;
}

function read<T>(schema: z.ZodType<T>, line: string): Heard<T> {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		return {wrong: 'A line was no JSON.'};
	}

	const {data, error} = schema.safeParse(value);
	if (data !== undefined) return {message: data};
	const place = error?.issues[0]?.path.join('.') ?? '';
	return {wrong: `A line was not what was expected${place === '' ? '' : ` at ${place}`}.`};
}
