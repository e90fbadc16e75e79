const classes: Readonly<Record<string, string>> = {
	s: '[[:space:]]',
	S: '[^[:space:]]',
	d: '[0-9]',
	D: '[^0-9]',
	w: '[[:alnum:]_]',
	W: '[^[:alnum:]_]',
	t: '\t',
};

const insideClasses: Readonly<Record<string, string>> = {s: '[:space:]', d: '0-9', w: '[:alnum:]_', t: '\t'};

/** Characters that are special in an extended regular expression, and literal behind a backslash. */
const special = '.[]()*+?{}|^$\\';

/**
 * A regular expression of JavaScript for `grep -E` on every system; undefined for syntax that it does not have:
 * look-around, back-references, word boundaries.
 */
export function extendedRegex(source: string): string | undefined {
	let result = '';
	for (let rest = source; rest !== ''; ) {
		const [token = ''] = /^(?:\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\(\?:|[*+?}]\?|[\s\S])/.exec(rest) ?? [];
		rest = rest.slice(token.length);
		const translated = translate(token, rest);
		if (translated === undefined) return undefined;
		result += translated;
	}

	return result;
}

function translate(token: string, rest: string): string | undefined {
	if (token.startsWith('\\')) return escaped(token.slice(1));
	if (token.startsWith('[') && token.length > 1) return bracket(token.slice(1, -1));
	if (token === '(?:') return '(';
	if (token === '(' && rest.startsWith('?')) return undefined;
	// Lazy or greedy: that a line matches is the same.
	if (/^[*+?}]\?$/.test(token)) return token.slice(0, 1);
	if (token === '{' && !/^\d+(?:,\d*)?\}/.test(rest)) return '\\{';
	return token;
}

function escaped(character: string): string | undefined {
	const known = classes[character];
	if (known !== undefined) return known;
	if (/[a-zA-Z\d]/.test(character)) return undefined;
	return special.includes(character) ? `\\${character}` : character;
}

/** A backslash inside brackets is an ordinary character there, so escapes are written in another way. */
function bracket(content: string): string | undefined {
	const negated = content.startsWith('^');
	let text = '';
	let dash = false;
	let closing = false;
	for (const [token] of content.slice(negated ? 1 : 0).matchAll(/\\[\s\S]|[\s\S]/g)) {
		if (token.length === 1) {
			text += token;
			continue;
		}

		const character = token.slice(1);
		const known = insideClasses[character];
		if (known === undefined && (/[a-zA-Z\d]/.test(character) || character === '^')) return undefined;
		if (character === '-') dash = true;
		else if (character === ']') closing = true;
		else text += known ?? (character === '\\' ? '\\\\' : character);
	}

	if (text === '' && !dash && !closing) return undefined;
	// POSIX takes a closing bracket for itself in the first place, and a dash in the last.
	return `[${negated ? '^' : ''}${closing ? ']' : ''}${text}${dash ? '-' : ''}]`;
}
