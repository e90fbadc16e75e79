import {printableLine} from '../../base/printable.js';
import {durationInWords} from '../../base/units.js';
import type {Board} from '../../workshop/board/board.js';
import {beyond} from '../../workshop/board/board-words.js';
import type {Extent} from '../layout/arrange.js';
import {glossary} from '../layout/overlays.js';
import type {RenderStyle} from '../layout/render-style.js';
import {blank, justify, type Line, text, truncate} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import {boardBindings} from './keys.js';
import {large, largeHeight, scaleFor} from './large.js';
import {firstSeen} from './move.js';

export function boardHelp(web: string | undefined, width: number, style: RenderStyle): Line[] {
	const rows = boardBindings.flatMap(({shown, help}) => (help === undefined ? [] : [{term: shown, meaning: help}]));
	const stuck = [
		'Stuck is who has raised the hand, who has failed a step three times in a row, and who has been at a step for more',
		'than five minutes and more than twice as long as the others took. Who is away is not stuck.',
	].join(' ');
	return [
		[text('Keys', 'title')],
		blank,
		...glossary(rows, width, style),
		blank,
		...wrap([text(stuck, 'dim')], width),
		...(web === undefined ? [] : [blank, [text('In a browser', 'title')], ...wrap([text(web)], width)]),
	];
}

/** The join code, as large as possible, and how to use it. */
export function joinCode(code: string, {width, height}: Extent, style: RenderStyle): Line[] {
	const [secret = '', address = ''] = code.split('@');
	// Large letters are capitals, and in the name of a workshop that would make a difference.
	const isPlain = !address.includes('/');
	const told = [
		...wrap([text('To take a seat:', 'dim')], width),
		...wrap([text(`npx pg-replication-tutorial workshop join ${code}`, 'strong')], width),
	];
	const room = height - told.length - 1;
	const secretScale = style.glyphs.bar === undefined ? undefined : scaleFor(secret, width, Math.floor(room / 2));
	const secretLines = secretScale === undefined ? [] : [...large(secret, secretScale, 'accent', style), blank];
	const left = room - secretLines.length;
	const addressScale =
		secretScale === undefined || !isPlain
			? undefined
			: scaleFor(address, width, Math.min(left, largeHeight(secretScale)));
	const addressLines =
		addressScale === undefined
			? wrap([text(secretScale === undefined ? code : `@${address}`, 'accent')], width)
			: large(address, addressScale, 'accent', style);
	return [...secretLines, ...addressLines, blank, ...told];
}

/** The list of steps for a gate, with the number of learners who are beyond it already. */
export function gateList(board: Board, selected: number, {width, height}: Extent, style: RenderStyle): Line[] {
	const {pointer, ellipsis} = style.glyphs;
	const title: Line = [text('Where is everybody to wait? Nobody is held by force.', 'title')];
	const past = beyond(board, selected);
	const names = past.map(({alias}) => printableLine(alias)).join(', ');
	const told = truncate(
		[text(past.length === 0 ? 'Nobody is beyond it yet.' : `Beyond it already: ${names}`, 'dim')],
		width,
		ellipsis,
	);
	const room = Math.max(1, height - 3);
	const first = firstSeen(selected, board.steps.length, room);
	const rows = board.steps.slice(first, first + room).map((step, index): Line => {
		const chosen = first + index === selected;
		const there = board.seats.filter(({stepIndex, isFinished}) => !isFinished && stepIndex === first + index).length;
		return justify(
			[
				text(chosen ? `${pointer} ` : '  ', 'accent'),
				text(`${String(step.lessonNumber).padStart(2)} `, 'dim'),
				text(printableLine(step.title), chosen ? 'strong' : 'plain'),
			],
			[text(`${there === 0 ? '' : `${there} at it, `}${beyond(board, first + index).length} beyond`, 'dim')],
			width,
			ellipsis,
		);
	});
	return [truncate(title, width, ellipsis), ...rows, blank, told];
}

/** The list of what can be taken back. */
export function noticeList(board: Board, selected: number, {width, height}: Extent, style: RenderStyle): Line[] {
	const {pointer, ellipsis} = style.glyphs;
	const room = Math.max(1, height - 1);
	const first = firstSeen(selected, board.notices.length, room);
	const rows = board.notices.slice(first, first + room).map(({seat, body, postedAt}, index): Line => {
		const chosen = first + index === selected;
		const alias = board.seats.find((view) => view.seat === seat)?.alias ?? `seat ${seat}`;
		return justify(
			[
				text(chosen ? `${pointer} ` : '  ', 'accent'),
				text(seat === undefined ? 'To all: ' : `To ${printableLine(alias)}: `, 'dim'),
				text(printableLine(body), chosen ? 'strong' : 'plain'),
			],
			[text(`${durationInWords(board.at.getTime() - postedAt.getTime())} ago`, 'dim')],
			width,
			ellipsis,
		);
	});
	return [[text('Which one is to be taken back?', 'title')], ...rows];
}

export function releaseQuestion(board: Board, seat: number, width: number): Line[] {
	const alias = board.seats.find((view) => view.seat === seat)?.alias ?? '';
	return [
		...wrap([text(`Give seat ${seat}, ${printableLine(alias)}, free for somebody else?`, 'title')], width),
		...wrap(
			[text('Whoever is in it now is no longer part of the class; what was done there stays in the results.')],
			width,
		),
	];
}
