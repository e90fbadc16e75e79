/** A word of a shell command without its quotes; `{{variables}}` are not filled in. */
export type Word = {
	readonly text: string;
	/** A part of it is known only at run time: a shell variable or the output of another command. */
	readonly unknown: boolean;
};

export type SimpleCommand = {
	readonly words: readonly Word[];
	/** The files behind `>`. */
	readonly writesTo: readonly Word[];
	/** It reads what another command prints. */
	readonly isPiped: boolean;
};

/** Commands that list the lab's own things by its label: their output is names of the lab's objects. */
const ownByLabel = /label=["']?\{\{label\}\}/;

const ends = /^(?:&&|\|\||\|&|;;|[;|&\n()]|[{}](?=\s|$))/;

/**
 * The simple commands of a shell text, those of substitutions first. Removes `$PWD/` at the start of a word, since
 * commands run in the lab's folder. Reads invalid text, such as an open quote, as far as possible.
 */
export function readCommands(text: string): SimpleCommand[] {
	const inner: SimpleCommand[] = [];
	const commands: SimpleCommand[] = [];
	let words: Word[] = [];
	let writesTo: Word[] = [];
	let word: {text: string; unknown: boolean} | undefined;
	let redirect = false;
	let isPiped = false;
	let at = 0;

	const open = () => {
		word ??= {text: '', unknown: false};
		return word;
	};
	const endWord = () => {
		if (word === undefined) return;
		(redirect ? writesTo : words).push(word);
		redirect = false;
		word = undefined;
	};
	const endCommand = (end = '') => {
		endWord();
		if (words.length + writesTo.length > 0) commands.push({words, writesTo, isPiped});
		isPiped = /^\|&?$/.test(end) || (isPiped && words.length === 0);
		words = [];
		writesTo = [];
	};
	const takeEnd = () => {
		const end = take(ends);
		if (end !== undefined) endCommand(end[0]);
		return end !== undefined;
	};
	const take = (pattern: RegExp): RegExpExecArray | undefined => {
		const match = pattern.exec(text.slice(at));
		if (match === null || match.index !== 0) return undefined;
		at += match[0].length;
		return match;
	};
	const takeExpansion = () => {
		const substitution = take(/^\$\(((?:[^()]|\([^()]*\))*)\)|^`([^`]*)`/);
		if (substitution !== undefined) {
			const command = substitution[1] ?? substitution[2] ?? '';
			inner.push(...readCommands(command));
			open().unknown ||= !ownByLabel.test(command);
			return true;
		}

		const folder = take(/^\$(?:PWD\b|\{PWD\})(\/*)/);
		if (folder !== undefined) {
			const current = open();
			if (current.text !== '') current.unknown = true;
			current.text += './';
			return true;
		}

		if (take(/^\$(?:\w+|\{[^}]*\}|[@*#?!$-])/) === undefined) return false;
		open().unknown = true;
		return true;
	};
	const takeQuoted = () => {
		while (at < text.length && take(/^"/) === undefined) {
			if (takeExpansion()) continue;
			const escaped = take(/^\\([$`"\\\n])/);
			open().text += escaped?.[1] ?? text[at++];
		}
	};

	while (at < text.length) {
		const variable = take(/^\{\{[^{}\n]*\}\}|^\{\}/);
		const single = variable === undefined ? take(/^'([^']*)'?/) : undefined;
		if (variable !== undefined) open().text += variable[0].replaceAll(/\s/g, '');
		else if (single !== undefined) open().text += single[1] ?? '';
		else if (take(/^"/) !== undefined) {
			open();
			takeQuoted();
		} else if (take(/^\\\n/) !== undefined) endWord();
		else if (text[at] === '\\') {
			open().text += text[at + 1] ?? '';
			at += 2;
		} else if (take(/^(?:\d+|&)?>{1,2}&?\|?/) !== undefined) {
			endWord();
			redirect = true;
		} else if (take(/^[ \t]+/) !== undefined) endWord();
		else if (!takeEnd() && !takeExpansion()) open().text += text[at++];
	}

	endCommand();
	return [...inner, ...commands];
}
