type Size = {readonly columns: number; readonly rows: number};

/**
 * What is wrong with a screen that is large enough for the panes to stand beside one another, or for one that has all
 * the room: title, borders and keys have to be where they belong, and the last row has to be free.
 * @param keys that have to stand in the row of the keys
 * @returns words, or nothing when it is whole
 */
export function brokenFrame(lines: readonly string[], {columns, rows}: Size, keys: string): string | undefined {
	if (lines.length !== rows) return `there are ${lines.length} rows`;
	const title = lines[0] ?? '';
	const margin = /^ */.exec(title)?.[0].length ?? 0;
	if (!/^ {1,2}PostgreSQL (?:streaming )?replication +\w+ · lab [\w-]+$/.test(title)) return `the title is "${title}"`;
	if (title.length !== columns - margin) return `the title ends in column ${title.length} of ${columns}`;
	const broken = margin === 1 ? brokenPanes(lines, {columns, rows}) : brokenPane(lines, {columns, rows});
	if (broken !== undefined) return broken;
	if (!lines[rows - 2]?.includes(keys)) return `the keys are "${lines[rows - 2]}"`;
	return lines[rows - 1] === '' ? undefined : `the last row is "${lines[rows - 1]}"`;
}

function brokenPanes(lines: readonly string[], {columns, rows}: Size): string | undefined {
	const heading = lines[3] ?? '';
	const divider = heading.indexOf('┬');
	if (divider < 0 || heading.length !== columns) return `the panes begin with "${heading}"`;
	const foot = lines[rows - 4] ?? '';
	if (!/^─+┴─+$/.test(foot) || foot.indexOf('┴') !== divider || foot.length !== columns)
		return `the panes end with "${foot}"`;
	const between = lines.slice(4, rows - 4);
	const broken = between.find((line) => !'│├'.includes(line[divider] ?? ' '));
	if (broken !== undefined) return `the divider is broken in "${broken}"`;
	const titles = between.filter((line) => line[divider] === '├');
	return titles.length === 1 && titles[0]?.length === columns ? undefined : 'the terminal pane has no whole title';
}

function brokenPane(lines: readonly string[], {columns, rows}: Size): string | undefined {
	const heading = lines[3] ?? '';
	if (!/^ {2}─ .*\[.*\].*─$/.test(heading) || heading.length !== columns - 2)
		return `the pane begins with "${heading}"`;
	const foot = lines[rows - 4];
	return foot === `  ${'─'.repeat(columns - 4)}` ? undefined : `the pane ends with "${foot}"`;
}
