import type xterm from '@xterm/headless';

/** A piece of a link as it stands on a screen; rows and columns count from 0. */
export type ShownLink = {
	readonly words: string;
	readonly address: string;
	readonly id: string;
	readonly row: number;
	readonly column: number;
};

/** Collects the links that arrive at a terminal and are still there; what is broken over lines is several pieces. */
export function collectLinks(screen: InstanceType<typeof xterm.Terminal>): () => readonly ShownLink[] {
	const links = new Map<string, ShownLink>();
	const read = (row: number, from: number, to?: number) =>
		screen.buffer.active.getLine(screen.buffer.active.baseY + row)?.translateToString(false, from, to) ?? '';
	let open: Omit<ShownLink, 'words'> | undefined;
	screen.parser.registerOscHandler(8, (data) => {
		const {active} = screen.buffer;
		if (open !== undefined) {
			const end = active.cursorY === open.row ? active.cursorX : screen.cols;
			const words = read(open.row, open.column, end);
			links.set(`${open.row}:${open.column}`, {...open, words});
			open = undefined;
		}
		const [, parameters = '', address = ''] = /^([^;]*);(.*)$/.exec(data) ?? [];
		if (address !== '') {
			const id = /(?:^|:)id=([^:]*)/.exec(parameters)?.[1] ?? '';
			open = {address, id, row: active.cursorY, column: active.cursorX};
		}
		return false;
	});
	return () => [...links.values()].filter(({words, row, column}) => read(row, column).startsWith(words));
}
