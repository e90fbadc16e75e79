// Plays the tutor in a terminal, without Docker, and draws what is on the screen at two places of the course: an archive
// that fails, and a standby that streams; then a demonstration of how it refuses to write. Run it with `npm run screen` after a change
// of how they look, and look at the pictures before committing them.
import {chmod, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const colours = [
	'#1f2430',
	'#e06c75',
	'#98c379',
	'#e5c07b',
	'#61afef',
	'#c678dd',
	'#56b6c2',
	'#c8ccd4',
	'#6b7280',
	'#e06c75',
	'#98c379',
	'#e5c07b',
	'#61afef',
	'#c678dd',
	'#56b6c2',
	'#ffffff',
];

const home = await mkdtemp('/var/tmp/pg-tutorial-screen-');
await chmod(home, 0o755);
const {CI: _, ...env} = process.env;
let {screen, size, tutor} = start([], {cols: 120, rows: 40});
try {
	await playTo('Ask for a segment');
	await untilShown(/failed 3 times/);
	// The log of the primary, and back to the lesson.
	tutor.write(']');
	await untilShown(/❯ +output \[postgres-1\]/);
	tutor.write('\t');
	await untilShown(/❯ lesson/);
	await write('failing-archive.svg');
	tutor.write('\r');

	await playTo('Start it');
	await untilShown(/streaming/);
	tutor.write('t');
	await untilShown(/lab:\S* \$/);
	const settings = await readFile(path.join(home, 'lab/postgres-1/config/postgresql.conf'), 'utf8');
	const setting = (name) => new RegExp(`^${name} *= *'?([^'\\s]+)`, 'm').exec(settings)?.[1];
	const sockets = setting('unix_socket_directories');
	tutor.write(`psql -h ${sockets} -p ${setting('port')} -U postgresadmin postgresdb\r`);
	await untilShown(/postgresdb=#/);
	tutor.write('SELECT application_name, state, sync_state FROM pg_stat_replication;\r');
	await untilShown(/\(1 row\)/);
	await write('screen.svg');
	tutor.write('\\q\r\u0007');
	await untilShown(/❯ lesson/);
	await leave('k');

	({screen, size, tutor} = start(['demo', '--from', 'testing-replication', '--yes', '--typing', '0'], {
		cols: 60,
		rows: 20,
	}));
	await demonstrateTo('Try to write on the standby');
	await write('demo.svg');
} finally {
	await leave('r');
	await rm(home, {recursive: true, force: true});
}

/** Starts the program in a terminal of this size, always in the same lab. */
function start(parameters, size) {
	const screen = new xterm.Terminal({...size, allowProposedApi: true});
	const lab = ['--engine', 'local', '--dir', path.join(home, 'lab')];
	const tutor = pty.spawn(process.execPath, ['dist/cli.js', ...parameters, ...lab], {
		...size,
		env: {...env, TERM: 'xterm-256color', PG_REPLICATION_TUTORIAL_HOME: home, TZ: 'UTC'},
	});
	tutor.onData((data) => screen.write(data));
	return {screen, size, tutor};
}

/** Leaves, and keeps the lab or removes it, as this key says. */
async function leave(key) {
	const exited = new Promise((resolve) => tutor.onExit(resolve));
	tutor.write('q');
	await untilShown(/emove/).catch(() => {});
	tutor.write(key);
	await exited;
}

/** Goes on, beat by beat, until the step with this title has passed. */
async function demonstrateTo(title) {
	for (;;) {
		await untilShown(/^ *Space /m);
		const before = text();
		if (before.includes(title) && /✔ passed/.test(before)) return;
		// A press that comes at once after a change is swallowed.
		tutor.write(' ');
		await until(() => text() !== before, 'what comes next', 400).catch(() => {});
	}
}

/** Runs step after step until one with this title has passed. */
async function playTo(title) {
	for (;;) {
		await untilShown(/Ready: run it|✔ Passed/);
		const arrived = text().includes(`▸ ${title}`);
		if (!/✔ Passed/.test(text())) tutor.write('\r');
		await untilShown(/✔ Passed/);
		if (arrived) return;
		const before = place();
		tutor.write('\r');
		await until(() => place() !== before, `something after ${before}`);
	}
}

/** Where the header says that the tutor stands. */
function place() {
	return /Lesson (\d+) of .* step (\d+) of/.exec(text())?.slice(1).join('/');
}

async function write(file) {
	await writeFile(`assets/${file}`, draw());
	console.log(`assets/${file} is drawn.`);
}

function untilShown(pattern) {
	return until(() => pattern.test(text()), pattern);
}

async function until(holds, what, milliseconds = 60_000) {
	for (const deadline = Date.now() + milliseconds; !holds(); await delay(30)) {
		if (Date.now() > deadline) throw new Error(`The screen does not show ${what}:\n${text()}`);
	}
}

function text() {
	const {active} = screen.buffer;
	return Array.from({length: size.rows}, (_, row) => active.getLine(row)?.translateToString(true) ?? '').join('\n');
}

/** One text element a line, one tspan a run of cells that look alike. */
function draw() {
	const cell = {width: 8.43, height: 18};
	const blocks = [];
	const lines = Array.from({length: size.rows}, (_, row) => {
		const runs = [];
		const line = screen.buffer.active.getLine(row);
		for (let column = 0; column < size.cols; column++) {
			const at = line?.getCell(column);
			if (at?.isInverse()) {
				const [x, y] = [16 + column * cell.width, row * cell.height + 14];
				blocks.push(
					`<rect x="${x.toFixed(1)}" y="${y}" width="${cell.width}" height="${cell.height}" fill="${colour(at)}"/>`,
				);
			}
			const fill = at?.isInverse() ? colours[0] : colour(at);
			const style = `fill="${fill}"${at?.isBold() ? ' font-weight="bold"' : ''}${at?.isDim() ? ' fill-opacity="0.6"' : ''}`;
			const last = runs.at(-1);
			if (last?.style === style) last.text += at?.getChars() || ' ';
			else runs.push({style, column, text: at?.getChars() || ' '});
		}

		const spans = runs
			.filter((run) => run.text.trim() !== '')
			.map(
				(run) => `<tspan x="${(16 + run.column * cell.width).toFixed(1)}" ${run.style}>${escapeXml(run.text)}</tspan>`,
			);
		return `<text y="${(row + 1) * cell.height + 10}" xml:space="preserve">${spans.join('')}</text>`;
	});
	const [width, height] = [Math.ceil(size.cols * cell.width) + 32, size.rows * cell.height + 32];
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14">`,
		`<rect width="${width}" height="${height}" rx="10" fill="${colours[0]}"/>`,
		...blocks,
		...lines,
		'</svg>',
		'',
	].join('\n');
}

function colour(at) {
	if (!at || at.isFgDefault()) return colours[7];
	const value = at.getFgColor();
	if (at.isFgRGB()) return `#${value.toString(16).padStart(6, '0')}`;
	if (value < 16) return colours[value];
	if (value >= 232) return `#${(8 + (value - 232) * 10).toString(16).padStart(2, '0').repeat(3)}`;
	const steps = [0, 95, 135, 175, 215, 255];
	const index = value - 16;
	return `#${[Math.floor(index / 36), Math.floor(index / 6) % 6, index % 6].map((part) => steps[part].toString(16).padStart(2, '0')).join('')}`;
}

function escapeXml(words) {
	return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
