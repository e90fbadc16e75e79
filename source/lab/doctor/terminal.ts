import type {Fact, Probe} from './finding.js';

const minSize = {columns: 80, rows: 24};

export const terminal: Probe = {
	name: 'terminal',
	needed: [],
	look: async () => judge(process.stdout, process.env),
};

function judge(output: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Fact {
	if (output.isTTY !== true) {
		return {
			state: 'warning',
			says: 'this output goes to none; the tutor then writes plain text',
			remedy: 'for the full screen, start the tutor in a terminal',
		};
	}

	const {columns, rows} = output;
	const says = [`${columns}x${rows}`, colours(output, env), encoding(env)].join(', ');
	if (env.TERM === 'dumb') {
		return {state: 'warning', says: `${says}, without a cursor (TERM=dumb)`, remedy: 'the tutor writes plain text'};
	}

	if (columns < minSize.columns || rows < minSize.rows) {
		return {state: 'warning', says, remedy: `make the window at least ${minSize.columns}x${minSize.rows}`};
	}

	return isUtf8(env)
		? {state: 'ok', says}
		: {state: 'warning', says, remedy: 'set LANG to a locale of UTF-8, such as C.UTF-8, for lines and marks'};
}

function colours(output: NodeJS.WriteStream, env: NodeJS.ProcessEnv): string {
	if (env.NO_COLOR) return 'no colours (NO_COLOR)';
	const depth = output.getColorDepth(env);
	return depth === 1 ? 'no colours' : depth >= 24 ? '16 million colours' : `${2 ** depth} colours`;
}

/** The first of these that is set decides (https://pubs.opengroup.org/onlinepubs/9699919799/basedefs/V1_chap08.html). */
function locale({LC_ALL: all, LC_CTYPE: type, LANG: lang}: NodeJS.ProcessEnv): string {
	return all || type || lang || '';
}

function isUtf8(env: NodeJS.ProcessEnv): boolean {
	return /utf-?8/i.test(locale(env)) || process.platform === 'darwin' || process.platform === 'win32';
}

function encoding(env: NodeJS.ProcessEnv): string {
	return isUtf8(env) ? 'UTF-8' : `not UTF-8 (${locale(env) || 'no locale is set'})`;
}
