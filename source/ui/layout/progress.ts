import {bytesInWords, partInWords} from '../../base/units.js';
import type {WorkProgress} from '../../tutor/work.js';
import {detailWords, percentOf, shareOf, shareOfLayer, workWords} from '../../tutor/work-progress.js';
import {justify, type Line, lineWidth, printable, type Span, spinner, text, truncate, widthOf} from '../text/line.js';
import type {RenderStyle} from './render-style.js';
import {bullet, inset, insetWidth} from './section.js';

type Layer = Extract<WorkProgress, {kind: 'image'}>['layers'][number];

/** Layers that have a line of their own; the others are summed up. */
const maxLayers = 4;

/** Wider bars tell no more. */
const maxBarWidth = 40;

/** In a narrower pane a layer's state is its bar alone. */
const stateMinWidth = 56;

/** Lays out the progress of long work: its name, a bar for all of it, and the parts that are being worked on. */
export function progressLines(work: WorkProgress, width: number, style: RenderStyle): Line[] {
	const {ellipsis} = style.glyphs;
	const share = shareOf(work);
	const percent = share === undefined ? [] : [text(`${percentOf(share)} %`)];
	const title = justify([spinner, text(' '), text(printable(workWords(work)), 'accent')], percent, width, ellipsis);
	const room = width - insetWidth;
	const lines: Line[] = [title];
	if (share !== undefined) lines.push([...inset, ...bar(share, Math.min(maxBarWidth, room), style)]);
	lines.push(...bullet(inset, [text(printable(detailWords(work)), 'dim')], width));
	if (work.kind === 'image') for (const layer of underWay(work.layers)) lines.push(layerLine(layer, width, style));
	return lines.filter((line) => lineWidth(line) > insetWidth);
}

/**
 * A bar that is full up to a share from 0 to 1: some of it as soon as something is done, all of it only when all is. It
 * takes the whole width, or nothing where the reader listens.
 */
export function bar(share: number, width: number, style: RenderStyle): Span[] {
	const {bar: glyphs} = style.glyphs;
	if (glyphs === undefined || width < 1) return [];
	const done = share >= 1 ? width : Math.min(width - 1, Math.ceil(Math.max(0, share) * width));
	return [text(glyphs.done.repeat(done), 'accent'), text(glyphs.ahead.repeat(width - done), 'dim')];
}

/** In the order of the image, so that lines do not change places while they are read. */
function underWay(layers: readonly Layer[]): readonly Layer[] {
	return layers.filter(({state}) => state !== 'waiting' && state !== 'done').slice(0, maxLayers);
}

const stateWords: Readonly<Record<Layer['state'], string>> = {
	waiting: 'waiting',
	downloading: 'downloading',
	retrying: 'retrying',
	downloaded: 'downloaded',
	extracting: 'extracting',
	done: 'done',
};

const stateWidth = Math.max(...Object.values(stateWords).map(widthOf));
const identifierWidth = 12;
const shortIdentifierLength = 6;
/** Widest amount, `999.9 of 999.9 MB`. */
const amountWidth = 17;

function layerLine(layer: Layer, width: number, style: RenderStyle): Line {
	const wide = width >= stateMinWidth;
	const length = wide ? identifierWidth : shortIdentifierLength;
	const identifier = text(layer.id.slice(0, length).padEnd(length), 'dim');
	const state = wide ? [text(` ${stateWords[layer.state].padEnd(stateWidth)}`)] : [];
	const amount = amountOf(layer);
	const head: Line = [...inset, identifier, ...state, text(' ')];
	const room = Math.min(maxBarWidth / 2, width - lineWidth(head) - amountWidth - 1);
	const drawn = bar(shareOfLayer(layer), room, style);
	return truncate([...head, ...drawn, text(` ${amount}`, 'dim')], width, style.glyphs.ellipsis);
}

function amountOf({state, current, total}: Layer): string {
	if (state === 'retrying') return 'asking again';
	if (total === undefined) return '';
	return current === undefined || state === 'downloaded' ? bytesInWords(total) : partInWords(current, total);
}
