import * as z from 'zod';
import type {Board} from '../board/board.js';
import {RosterFault} from '../roster/roster.js';
import {Refusal} from './answers.js';
import type {BoardActions} from './board-source.js';

/** Longest text of the instructor, in characters. */
export const maxTextLength = 1000;

const text = z.string().trim().min(1).max(maxTextLength);
const seat = z.int().positive();

const act = z.discriminatedUnion('do', [
	z.strictObject({do: z.literal('message'), text}),
	z.strictObject({do: z.literal('gate'), step: z.string().min(1).max(200), text: z.string().trim().max(maxTextLength)}),
	z.strictObject({do: z.literal('open-gate')}),
	z.strictObject({do: z.literal('hint'), seat, text}),
	z.strictObject({do: z.literal('lower-hand'), seat}),
]);
type Act = z.infer<typeof act>;

/**
 * Carries out a request of the page.
 * @throws Refusal when it cannot be read, when there is no such seat or step, and when the roster refuses it
 */
export async function doAct(given: unknown, actions: BoardActions, board: Board | undefined): Promise<void> {
	const read = act.safeParse(given);
	if (!read.success) throw new Refusal(400, `This cannot be done: ${mistake(read.error)}.`);
	checkThere(read.data, board);
	try {
		await perform(read.data, actions);
	} catch (error) {
		if (!(error instanceof RosterFault)) throw error;
		throw new Refusal(503, [error.message, error.remedy].filter(Boolean).join(' '));
	}
}

function perform(asked: Act, actions: BoardActions): Promise<void> | void {
	switch (asked.do) {
		case 'message':
			return actions.message(asked.text);
		case 'gate':
			return actions.gate(asked.step, asked.text);
		case 'open-gate':
			return actions.gate(undefined, '');
		case 'hint':
			return actions.hint(asked.seat, asked.text);
		case 'lower-hand':
			return actions.lowerHand(asked.seat);
	}
}

/** Another board may have changed what this one shows. */
function checkThere(asked: Act, board: Board | undefined): void {
	if ('seat' in asked && !board?.seats.some(({seat}) => seat === asked.seat))
		throw new Refusal(404, `Nobody has seat ${asked.seat}.`);
	if (asked.do === 'gate' && !board?.steps.some(({step}) => step === asked.step))
		throw new Refusal(404, 'The course has no such step.');
}

function mistake({issues: [first]}: z.ZodError): string {
	if (first === undefined) return 'it cannot be read';
	const place = first.path.join('.');
	if (place === 'text' && first.code === 'too_small') return 'the text is empty';
	if (place === 'text' && first.code === 'too_big') return `the text is longer than ${maxTextLength} characters`;
	return place === '' ? 'it cannot be read' : `"${place}" cannot be read`;
}
