import type {IBuffer, IBufferCell} from '@xterm/headless';

const colours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const drawn = /^[\s\u2500-\u259F]*$/;

/**
 * How what is on a terminal looks where it is not plain: a line for each row that has such pieces, each with its colours
 * and its emphasis, as `bold «Outcome» green «3 of 3»`; what boxes and bars are drawn with stands in a line at the end.
 */
export function cellStyles(buffer: IBuffer, rows: number): string[] {
	const signs = new Map<string, Set<string>>();
	const styles = Array.from({length: rows}, (_, row) => {
		const pieces = piecesOf(buffer.getLine(buffer.viewportY + row));
		for (const {style, text} of pieces.filter((piece) => drawn.test(piece.text))) {
			const known = signs.get(style) ?? new Set();
			for (const sign of text.trim()) known.add(sign);
			signs.set(style, known);
		}
		return inWords(pieces.filter(({text}) => !drawn.test(text)));
	});
	const lines = [...signs]
		.map(([style, known]) => ({style, text: [...known].sort().join('')}))
		.filter(({text}) => text !== '');
	return [...styles, inWords(lines.toSorted((one, other) => one.style.localeCompare(other.style)))].filter(
		(words) => words !== '',
	);
}

type Piece = {readonly style: string; readonly text: string};

function inWords(pieces: readonly Piece[]): string {
	return pieces.map(({style, text}) => `${style} «${shortened(text)}»`).join(' ');
}

/** A long row of one sign in few columns. */
export function shortened(text: string): string {
	return text.replaceAll(/([^\w\s])\1{4,}/g, '$1…');
}

function piecesOf(line: ReturnType<IBuffer['getLine']>): Piece[] {
	const pieces: Piece[] = [];
	for (let column = 0; column < (line?.length ?? 0); column++) {
		const cell = line?.getCell(column);
		// The second half of a wide character.
		if (cell === undefined || cell.getWidth() === 0) continue;
		const style = styleOf(cell);
		const text = cell.getChars() || ' ';
		const last = pieces.at(-1);
		if (last?.style === style) pieces.splice(-1, 1, {style, text: last.text + text});
		else pieces.push({style, text});
	}
	return pieces
		.filter(({style}) => style !== '')
		.map(({style, text}) => ({style, text: /inverse|underline|behind/.test(style) ? text : text.trim()}))
		.filter(({text}) => text !== '');
}

function styleOf(cell: IBufferCell): string {
	const emphasis = [
		cell.isBold() !== 0 && 'bold',
		cell.isDim() !== 0 && 'dim',
		cell.isItalic() !== 0 && 'italic',
		cell.isUnderline() !== 0 && 'underline',
		cell.isInverse() !== 0 && 'inverse',
		cell.isStrikethrough() !== 0 && 'strikethrough',
		!cell.isFgDefault() && nameOf(cell.getFgColor()),
		!cell.isBgDefault() && `${nameOf(cell.getBgColor())}-behind`,
	];
	return emphasis.filter((name) => name !== false).join('-');
}

function nameOf(colour: number): string {
	return colours[colour] ?? (colour < 16 ? `bright-${colours[colour - 8]}` : String(colour));
}
