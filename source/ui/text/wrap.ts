import {type Line, splitAt, type TextSpan, text, widthOf} from './line.js';

/** Breaks text at its spaces, and words that are wider than a line anywhere. */
export function wrap(spans: readonly TextSpan[], width: number): Line[] {
	const flow = new Flow(Math.max(1, width));
	for (const span of spans) {
		for (const piece of span.text.split(/(\n| +)/)) {
			if (piece === '\n') flow.breakLine();
			else if (piece.startsWith(' ')) flow.space(span);
			else if (piece !== '') flow.piece({...span, text: piece});
		}
	}
	return flow.finish();
}

/** Breaks one line of code, keeping every space; continued lines start with a mark. */
export function wrapCode(line: readonly TextSpan[], width: number, mark: string): Line[] {
	const total = line.reduce((sum, span) => sum + widthOf(span.text), 0);
	if (total <= width) return [line];
	const lead = `${mark} `;
	const lines: Line[] = [];
	let rest = line;
	let prefix: readonly TextSpan[] = [];
	let room = Math.max(1, width);
	while (rest.length > 0) {
		const [head, tail] = breakCode(rest, room);
		lines.push([...prefix, ...head]);
		rest = tail;
		prefix = [text(lead, 'dim')];
		room = Math.max(1, width - widthOf(lead));
	}
	return lines;
}

function breakCode(spans: readonly TextSpan[], width: number): readonly [readonly TextSpan[], readonly TextSpan[]] {
	const whole = spans.map((span) => span.text).join('');
	if (widthOf(whole) <= width) return [spans, []];
	const fits = splitAt(whole, width)[0];
	const space = fits.lastIndexOf(' ');
	// A break early in the line would leave most of it empty: breaks inside a word instead. Takes at least one character
	// even where it does not fit, so that this ends.
	const length =
		space > fits.length / 2 && fits.slice(0, space).trim() !== ''
			? space + 1
			: Math.max(fits.length, String.fromCodePoint(whole.codePointAt(0) ?? 32).length);
	return [slice(spans, 0, length), slice(spans, length, whole.length)];
}

function slice(spans: readonly TextSpan[], from: number, to: number): readonly TextSpan[] {
	const result: TextSpan[] = [];
	let at = 0;
	for (const span of spans) {
		const piece = span.text.slice(Math.max(0, from - at), Math.max(0, to - at));
		if (piece !== '') result.push({...span, text: piece});
		at += span.text.length;
	}
	return result;
}

class Flow {
	readonly #width: number;
	readonly #lines: Line[] = [];
	#line: TextSpan[] = [];
	#lineWidth = 0;
	#word: TextSpan[] = [];
	#wordWidth = 0;
	#gap: TextSpan | undefined;

	constructor(width: number) {
		this.#width = width;
	}

	piece(span: TextSpan): void {
		this.#word.push(span);
		this.#wordWidth += widthOf(span.text);
	}

	space(span: TextSpan): void {
		this.#endWord();
		if (this.#line.length > 0) this.#gap = {...span, text: ' '};
	}

	breakLine(): void {
		this.#endWord();
		this.#endLine();
	}

	finish(): Line[] {
		this.#endWord();
		if (this.#line.length > 0 || this.#lines.length === 0) this.#endLine();
		return this.#lines;
	}

	#endLine(): void {
		this.#lines.push(this.#line);
		this.#line = [];
		this.#lineWidth = 0;
		this.#gap = undefined;
	}

	#endWord(): void {
		if (this.#word.length === 0) return;
		const gapWidth = this.#gap === undefined ? 0 : 1;
		if (this.#line.length > 0 && this.#lineWidth + gapWidth + this.#wordWidth > this.#width) this.#endLine();
		if (this.#gap !== undefined) this.#add(this.#gap);
		this.#gap = undefined;
		for (const span of this.#word) this.#addBroken(span);
		this.#word = [];
		this.#wordWidth = 0;
	}

	#addBroken(span: TextSpan): void {
		let rest = span.text;
		while (this.#lineWidth + widthOf(rest) > this.#width) {
			const [head, tail] = splitAt(rest, this.#width - this.#lineWidth);
			if (head === '' && this.#lineWidth === 0) break;
			if (head !== '') this.#add({...span, text: head});
			this.#endLine();
			rest = tail;
		}
		if (rest !== '') this.#add({...span, text: rest});
	}

	#add(span: TextSpan): void {
		this.#line.push(span);
		this.#lineWidth += widthOf(span.text);
	}
}
