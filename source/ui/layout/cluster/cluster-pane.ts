import type {Cluster} from '../../../cluster/cluster.js';
import {hangingIndent, type Line, lineWidth, type TextSpan, text, truncate, widthOf} from '../../text/line.js';
import {wrap} from '../../text/wrap.js';
import type {RenderStyle} from '../render-style.js';
import {legend} from './box.js';
import {type Before, earlier} from './changes.js';
import {compact} from './compact.js';
import {clusterOf} from './later.js';
import {levels} from './level.js';
import {stacked} from './stacked.js';
import {wide, wideMinWidth} from './wide.js';
import {oneLine} from './words.js';

/** Below this width boxes have no room for their content. */
const boxedMinWidth = 36;

/**
 * Draws a cluster into a pane, without the instances of `later` lessons. Differences from `before`, the picture at the time the step was entered, have the sign
 * for changed; there are none when nothing was known then.
 *
 * No line is wider than the pane. There are more lines than the pane is high only where even the tersest form has more:
 * then they go from the most to the least important. First comes why servers cannot be asked, then the instances, that
 * they have parted, the streams, the archive, base backups, slots and synchronous commit. The legend of the sign takes
 * no line that something else could have.
 */
export function clusterPane(
	all: Cluster,
	before: Cluster,
	size: {readonly width: number; readonly height: number},
	style: RenderStyle,
	later: readonly string[] = [],
): Line[] {
	const {width, height} = size;
	const cluster = clusterOf(all, later);
	const was = earlier(cluster, clusterOf(before, later));
	// A daemon that does not answer may be known from an instance of a later lesson only.
	const notice = whys(all, width, style);
	const isSpoken = style.glyphs.box === undefined;
	// A voice reads everything out.
	const within = (lines: readonly Line[]) =>
		[...notice, ...lines].flatMap((line) =>
			isSpoken ? wrapped(line, width) : [truncate(line, width, style.glyphs.ellipsis)],
		);
	const bare = compact(cluster, was, width, style);
	const isMarked = bare.some((line) => line[0]?.kind === 'text' && line[0].text === style.glyphs.changed);
	for (const lines of boxed(cluster, was, width, isMarked ? legend(style) : [], style)) {
		if (notice.length + lines.length <= height) return within(lines);
	}
	// A voice says the word itself.
	return within(isMarked && !isSpoken && notice.length + bare.length < height ? [...bare, legend(style)] : bare);
}

function wrapped(line: Line, width: number): Line[] {
	if (lineWidth(line) <= width) return [line];
	const words = line.filter((span): span is TextSpan => span.kind === 'text');
	return wrap(words, width);
}

/** The forms with boxes for this width, the most detailed first; draws each on demand. */
function* boxed(cluster: Cluster, was: Before, width: number, foot: Line, style: RenderStyle): Generator<Line[]> {
	const {box} = style.glyphs;
	if (box === undefined || width < boxedMinWidth) return;
	const draw = width >= wideMinWidth && cluster.instances.length <= 2 ? wide : stacked;
	for (const level of levels) yield draw(cluster, was, width, level, foot, box, style);
}

/** Reasons why servers cannot be asked. */
function whys({instances}: Cluster, width: number, style: RenderStyle): Line[] {
	const {failed} = style.glyphs;
	const all = new Set(instances.flatMap(({server}) => (server.kind === 'unknown' ? (server.why ?? []) : [])));
	return [...all].flatMap((why) =>
		hangingIndent(wrap([text(oneLine(why), 'bad')], width - widthOf(failed) - 1), [text(`${failed} `, 'bad')]),
	);
}
