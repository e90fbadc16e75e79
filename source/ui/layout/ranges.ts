import type {Line, Span, TextSpan} from '../text/line.js';

/** A stretch of a text, from its first character to behind its last; counted in UTF-16 units. */
export type Stretch = {readonly from: number; readonly to: number};

/** Marks ranges of a line, counted over the texts of its spans. */
export function mark(line: Line, stretches: readonly Stretch[]): Line {
	if (stretches.length === 0) return line;
	let at = 0;
	return line.flatMap((span): readonly Span[] => {
		if (span.kind !== 'text') return [span];
		const from = at;
		at += span.text.length;
		return markSpan(span, from, stretches);
	});
}

function markSpan(span: TextSpan, from: number, stretches: readonly Stretch[]): readonly TextSpan[] {
	const to = from + span.text.length;
	const inside = stretches.filter((stretch) => stretch.from < to && stretch.to > from);
	if (inside.length === 0) return [span];
	const cuts = inside.flatMap((stretch) => [Math.max(stretch.from, from), Math.min(stretch.to, to)]);
	const edges = [...new Set([from, ...cuts, to])].sort((one, other) => one - other);
	return edges.slice(1).map((end, index): TextSpan => {
		const start = edges[index] ?? from;
		const isMarked = inside.some((stretch) => stretch.from <= start && stretch.to >= end);
		return {...span, text: span.text.slice(start - from, end - from), tone: isMarked ? 'marked' : span.tone};
	});
}

/** The text of a line's pieces, to which stretches refer. */
export function textOf(line: Line): string {
	return line.map((span) => (span.kind === 'text' ? span.text : '')).join('');
}
