import type {LogLine} from '../../tutor/state/state.js';
import {hangingIndent, type Line, printable, type Tone, text, widthOf} from '../text/line.js';
import {wrapCode} from '../text/wrap.js';
import {memoizeLayout} from './memoize-layout.js';
import type {RenderStyle} from './render-style.js';
import {bullet} from './section.js';
import {sentence} from './sentence.js';

/**
 * Lays out the live log of one instance: details of a message are indented below it, and so is the lesson's
 * explanation. Lines that were laid out before are the same objects.
 */
export function logPane(lines: readonly LogLine[], width: number, style: RenderStyle): Line[] {
	return lines.flatMap((line) => logLine(line, width, style));
}

const logLine = memoizeLayout(({line, meaning}: LogLine, width: number, style: RenderStyle) => {
	const told = printable(line);
	const parts = partsOf(told);
	const rows = message(parts, width, style);
	if (meaning === undefined) return rows;
	const because: Line = [text(`${indent}${style.glyphs.because} `, 'good')];
	return [...rows, ...bullet(because, sentence(meaning, 'good', style), width)];
});

const indent = '  ';

/** In a narrower pane a line's stamp is its time only: words need the room. */
const stampMinWidth = 100;

type Parts = {
	/** Date, time, zone, and whatever else `log_line_prefix` puts there. */
	readonly stamp: string;
	readonly severity: string;
	readonly words: string;
};

// The severities of a server's log, and the fields that it adds to a message: https://www.postgresql.org/docs/15/runtime-config-logging.html#RUNTIME-CONFIG-SEVERITY-LEVELS
const pattern =
	/^(.*?)(DEBUG[1-5]?|INFO|NOTICE|LOG|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION|BACKTRACE)(: {1,2})(.*)$/;

function partsOf(line: string): Parts {
	// A stamp begins with a digit; words that only look like a severity are behind something else.
	const match = /^\d/.test(line) || /^[A-Z]+\d?: /.test(line) ? pattern.exec(line) : undefined;
	if (match == null) return {stamp: '', severity: '', words: line};
	const [, stamp = '', severity = '', colon = '', words = ''] = match;
	return {stamp, severity: `${severity}${colon}`, words};
}

function message({stamp, severity, words}: Parts, width: number, style: RenderStyle): readonly Line[] {
	const name = severity.replace(/: *$/, '');
	const added = /^(?:DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION|BACKTRACE)$/.test(name);
	// A statement of several lines goes on with a tab, which is spaces by now.
	const goesOn = severity === '' && /^ {2,}/.test(words);
	if (added || goesOn) {
		const spans = added ? [text(severity, 'dim'), text(words)] : [text(words.trimStart())];
		return hangingIndent(wrapCode(spans, room(width, indent), style.glyphs.continued), [text(indent)]);
	}
	const shown = width < stampMinWidth ? shortened(stamp) : stamp;
	const spans = [text(shown, 'dim'), text(severity, toneOf(name)), text(words)].filter((span) => span.text !== '');
	return wrapCode(spans, width, style.glyphs.continued);
}

function room(width: number, before: string): number {
	return Math.max(1, width - widthOf(before));
}

/** The time alone, without its zone, process and error code. */
function shortened(stamp: string): string {
	const time = /\d\d:\d\d:\d\d(?:\.\d+)?/.exec(stamp)?.[0];
	return time === undefined ? stamp : `${time} `;
}

function toneOf(severity: string): Tone {
	switch (severity) {
		case 'ERROR':
		case 'FATAL':
		case 'PANIC':
			return 'bad';
		case 'WARNING':
			return 'warn';
		default:
			return 'dim';
	}
}
