/** Turns an error of the command line's parser into one sentence, and a line about where to read on. */
export function rewordParserError(text: string): string {
	const [first = '', ...more] = text
		.replace(/^error: /, '')
		.trim()
		.split('\n');
	const meant = /Did you mean (.*)\?/.exec(more.join(' '))?.[1];
	const hint = meant === undefined ? '' : `Did you mean ${meant}? `;
	return `${reword(first)}\n${hint}See "pg-replication-tutorial --help".`;
}

function reword(text: string): string {
	for (const [pattern, words] of wordings) {
		if (pattern.test(text)) return text.replace(pattern, words);
	}

	const said = `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
	return said.endsWith('.') ? said : `${said}.`;
}

const wordings: ReadonlyArray<readonly [RegExp, string]> = [
	[/^unknown option '(.*)'$/, 'There is no option $1.'],
	[/^option '(?:-\w, )?(--[\w-]+)[^']*' argument missing$/, 'The option $1 needs a value.'],
	[
		/^option '(?:-\w, )?(--[\w-]+)[^']*' argument '(.*)' is invalid\. Allowed choices are (.*), (.*)\.$/,
		'$1 is $3 or $4, not "$2".',
	],
	[/^option '(?:-\w, )?(--[\w-]+)[^']*' argument '(.*)' is invalid\. (.*)$/, '$1 cannot be "$2": $3'],
	[/^too many arguments for '(\w+)'\. Expected 0 .*$/, 'The command $1 takes options only.'],
	[/^too many arguments for 'reset'\. Expected 1 .*$/, 'The command reset takes one lesson.'],
	[/^missing required argument 'lesson'$/, 'The command reset needs a lesson.'],
	[/^too many arguments for 'replay'\. Expected 1 .*$/, 'The command replay takes one recording.'],
	[/^too many arguments for 'export'\. Expected 1 .*$/, 'The command export takes one file.'],
	[/^missing required argument 'results'$/, 'The command export needs a file: FILE.csv or FILE.json.'],
	[/^too many arguments for 'plan'\. Expected 1 .*$/, 'The command plan takes one number of seats.'],
	[/^missing required argument 'seats'$/, 'The command plan needs the number of seats, such as 30.'],
	[/^missing required argument 'dir'$/, 'The command bundle needs a folder: a new or an empty one.'],
	[/^too many arguments for '(\w+)'\. Expected 1 .*$/, 'The command $1 takes one folder.'],
	[/^command-argument value '(.*)' is invalid for argument 'file'\. (.*)$/, 'The recording cannot be "$1": $2'],
	[/^missing required argument 'file'$/, 'The command replay needs a recording.'],
];
