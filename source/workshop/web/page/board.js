import {clock, keyed, make, pair, show, write} from './drawing.js';
import {follow} from './live.js';
import {helpCard, seatRow} from './seats.js';

const byId = (id) => document.getElementById(id);
/** The page keeps this half of the key to itself, in its own tab. */
const keptKey = 'board-key';
let news;
/** `locked`: there are some, but the key is missing. */
let actions = 'none';
let stop;

const state = () => ({
	now: new Date(news.board.at),
	steps: news.board.steps.length,
	mayAct: actions === 'open',
});
const drawCounts = keyed(
	byId('counts'),
	([name]) => name,
	() => {
		const part = pair();
		return {element: part.element, update: ([name, count]) => part.update(name, String(count))};
	},
);
const drawLessons = keyed(byId('lessons'), ({lesson}) => lesson, lessonRow);
const drawHelp = keyed(
	byId('help-seats'),
	({seat}) => seat,
	(seat) => helpCard(seat, {act, state}),
);
const drawAll = keyed(
	byId('all-seats'),
	({seat}) => seat,
	(seat) => seatRow(seat, {act, state}),
);
const drawSteps = keyed(
	byId('hold').elements.step,
	({step}) => step,
	({step}) => {
		const element = make('option', {value: step});
		return {element, update: ({lessonNumber, title}) => write(element, `${lessonNumber}. ${title}`)};
	},
);

function lessonRow() {
	const [title, told] = [make('span', {class: 'lesson'}), make('span', {class: 'shares-told'})];
	const kinds = ['stuck', 'going', 'behind'];
	const shares = kinds.map((kind) => make('span', {class: kind}));
	const bar = make('div', {class: 'bar', 'aria-hidden': 'true'}, ...shares);
	return {
		element: make('li', {}, title, told, bar),
		update({number, title: name, seats, stuck, behind}) {
			write(title, `${number}. ${name}`);
			write(told, `${seats} here${stuck === 0 ? '' : `, ${stuck} stuck`}, ${behind} done`);
			const counts = [stuck, seats - stuck, behind];
			for (const [index, count] of counts.entries())
				shares[index].style.flexBasis = `${(100 * count) / Math.max(1, news.board.claimed)}%`;
		},
	};
}

function draw() {
	const {board, link, stuck} = news;
	const isProjector = news.view === 'projector';
	document.body.dataset.view = news.view;
	show(byId('roster'), link.kind === 'away' || board === undefined);
	if (link.kind === 'away')
		write(byId('roster'), `The roster has not answered since ${clock(new Date(link.since))}: ${link.why}`);
	else write(byId('roster'), 'The class is being read …');
	if (board === undefined) return;

	document.title = `${stuck > 0 && !isProjector ? `(${stuck}) ` : ''}${board.workshop}: board`;
	write(byId('title'), `Workshop ${board.workshop}`);
	const {claimed, free, here, away, finished} = board;
	drawCounts([
		['claimed', claimed],
		['free', free],
		['here', here],
		['away', away],
		['need help', stuck],
		['finished', finished],
	]);
	write(
		byId('counts-told'),
		`${claimed} seats claimed, ${here} here, ${away} away; ${stuck} need help, ${finished} finished.`,
	);
	show(byId('gate'), board.gate !== undefined);
	if (board.gate !== undefined)
		write(byId('gate-text'), [`After “${board.gate.stepTitle}”.`, board.gate.body].filter(Boolean).join(' '));
	drawLessons(board.lessons);

	const waiting = board.seats.filter((seat) => seat.stuck.length > 0);
	show(byId('help'), waiting.length > 0);
	drawHelp(waiting);
	show(byId('all'), board.seats.length > 0);
	drawAll(board.seats);
	drawSteps(board.steps);
	drawActions();
}

function drawActions() {
	const isFull = news.view === 'full';
	show(byId('say'), isFull && actions === 'open');
	show(byId('open-gate'), isFull && actions === 'open');
	show(byId('reading-only'), isFull && actions === 'locked');
}

/** Asks the server for something; says in `outcome` what came of it, and whether it was done in the value. */
async function act(asked, button, outcome) {
	button.disabled = true;
	write(outcome, '');
	const answer = await fetch('act', {
		method: 'POST',
		headers: {'content-type': 'application/json', 'x-board-key': sessionStorage.getItem(keptKey) ?? ''},
		body: JSON.stringify(asked),
	}).catch(() => undefined);
	write(
		outcome,
		answer === undefined ? 'The board does not answer; try again.' : answer.ok ? 'Done.' : (await answer.text()).trim(),
	);
	button.disabled = false;
	return answer?.ok === true;
}

function onSubmit(form, ask) {
	form.addEventListener('submit', async (event) => {
		event.preventDefault();
		const isDone = await act(ask(form.elements), form.querySelector('button'), form.querySelector('[role=status]'));
		if (isDone) form.elements.text.value = '';
	});
}

onSubmit(byId('message'), ({text}) => ({do: 'message', text: text.value}));
onSubmit(byId('hold'), ({step, text}) => ({do: 'gate', step: step.value, text: text.value}));
byId('open-gate').addEventListener('click', () =>
	act({do: 'open-gate'}, byId('open-gate'), byId('hold').querySelector('[role=status]')),
);

function showLink(link) {
	const live = byId('live');
	live.dataset.kind = link.kind;
	if (link.kind === 'live') write(live, '● live');
	else if (link.kind === 'refused') write(live, link.why);
	else
		write(
			live,
			link.since === undefined ? '○ not live: the board does not answer' : `○ not live since ${clock(link.since)}`,
		);
}

/** Gives the token from the address for the two halves of the key, and takes it out of the address. */
async function exchange() {
	const parts = location.hash.slice(1).split('&');
	const token = parts.find((part) => part.startsWith('key='))?.slice(4);
	if (token === undefined) return;
	const rest = parts.filter((part) => !part.startsWith('key=')).join('&');
	const answer = await fetch('session', {
		method: 'POST',
		headers: {'content-type': 'application/json'},
		body: JSON.stringify({token}),
	}).catch(() => undefined);
	if (answer === undefined) return;
	history.replaceState(null, '', `${location.pathname}${rest === '' ? '' : `#${rest}`}`);
	if (answer.ok) sessionStorage.setItem(keptKey, (await answer.json()).key);
}

async function askWhatIsAllowed() {
	const headers = {'x-board-key': sessionStorage.getItem(keptKey) ?? ''};
	const answer = await fetch('session', {headers}).catch(() => undefined);
	if (answer?.ok !== true) return;
	const session = await answer.json();
	actions = session.actions;
	show(byId('other-view'), session.view === 'full');
	if (news?.board !== undefined) draw();
}

async function begin() {
	stop?.();
	await exchange();
	const isProjector = location.hash.slice(1).split('&').includes('projector');
	const other = byId('other-view');
	other.href = isProjector ? '#' : '#projector';
	write(other, isProjector ? 'Whole board' : 'Projector');
	let wasLive = false;
	stop = follow(isProjector ? 'events?view=projector' : 'events', {
		seen(told) {
			news = told;
			draw();
		},
		link(link) {
			showLink(link);
			// Another server on the same port has another key.
			if (link.kind === 'live' && !wasLive) void askWhatIsAllowed();
			wasLive = link.kind === 'live';
		},
	});
}

addEventListener('hashchange', begin);
void begin();
