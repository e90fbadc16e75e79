// One seat: as a card that says what help it needs, and as a row of the list of all.
import {duration, make, pair, show, write} from './drawing.js';

function told({kind, since, times, time, median}, now) {
	switch (kind) {
		case 'hand':
			return `! hand up for ${duration(Math.max(0, now - new Date(since)))}`;
		case 'failing':
			return `✗ failed ${times} times`;
		case 'slow':
			return median === undefined
				? `◔ at this step for ${duration(time)}`
				: `◔ at this step for ${duration(time)}, half the class needed ${duration(median)}`;
	}
}

const short = {hand: '! hand up', failing: '✗ failing', slow: '◔ slow'};

function place({stepTitle, atStep, isFinished}) {
	if (isFinished) return '✓ finished';
	if (stepTitle === undefined) return 'not begun';
	return atStep === undefined ? stepTitle : `${stepTitle}, ${duration(atStep)}`;
}

function heading(tag) {
	const [number, alias] = [make('span', {class: 'number'}), make('bdi', {class: 'alias'})];
	return {
		element: make(tag, {class: 'who'}, number, ' ', alias),
		update(seat) {
			write(number, String(seat.seat));
			write(alias, seat.alias);
		},
	};
}

function finding() {
	const parts = [pair(), pair(), pair()];
	const element = make('dl', {class: 'finding'}, ...parts.map(({element}) => element));
	return {
		element,
		update({failing}) {
			show(element, failing !== undefined);
			parts[0].update('Does not hold', failing?.check ?? '');
			parts[1].update('Seen', failing?.observed ?? '');
			parts[2].update('Diagnosis', failing?.diagnosis ?? '');
			show(parts[2].element, failing?.diagnosis !== undefined);
		},
	};
}

/** What can be done for a seat; `act` settles with a sentence. */
function answers(number, act) {
	const lower = make('button', {type: 'button'}, 'Lower hand');
	const field = make('input', {name: 'text', maxlength: '1000', autocomplete: 'off', required: ''});
	const outcome = make('p', {role: 'status'});
	const form = make(
		'form',
		{},
		make('label', {}, `Hint to seat ${number} `, field),
		make('button', {type: 'submit'}, 'Send'),
		outcome,
	);
	lower.addEventListener('click', () => act({do: 'lower-hand', seat: number}, lower, outcome));
	form.addEventListener('submit', async (event) => {
		event.preventDefault();
		const isDone = await act({do: 'hint', seat: number, text: field.value}, form.querySelector('button'), outcome);
		if (isDone) field.value = '';
	});
	const element = make('div', {class: 'answers'}, lower, form);
	return {
		element,
		update({stuck}, mayAct) {
			show(element, mayAct);
			show(
				lower,
				stuck.some(({kind}) => kind === 'hand'),
			);
		},
	};
}

/** A seat that needs help: why, and what it sees. */
export function helpCard(seat, {act, state}) {
	const [who, seen, answer] = [heading('h3'), finding(), answers(seat.seat, act)];
	const [reasons, where] = [make('p', {class: 'reasons'}), make('p', {class: 'quiet'})];
	const more = make('details', {}, make('summary', {}, 'Answer'), answer.element);
	return {
		element: make('li', {class: 'card'}, who.element, reasons, where, seen.element, more),
		update(seat) {
			const {now, mayAct} = state();
			who.update(seat);
			write(reasons, seat.stuck.map((reason) => told(reason, now)).join(' · '));
			write(where, `${place(seat)}${seat.host === undefined ? '' : `, on ${seat.host}`}`);
			seen.update(seat);
			answer.update(seat, mayAct);
			show(more, mayAct);
		},
	};
}

/** A seat among all; more of it when it is opened. */
export function seatRow(seat, {act, state}) {
	const [who, seen, answer] = [heading('span'), finding(), answers(seat.seat, act)];
	const [where, marks, away] = ['where', 'marks', 'away'].map((name) => make('span', {class: name}));
	const facts = [pair(), pair(), pair()];
	const detail = make(
		'div',
		{class: 'detail'},
		make('dl', {class: 'facts'}, ...facts.map(({element}) => element)),
		seen.element,
		answer.element,
	);
	return {
		element: make(
			'li',
			{},
			make(
				'details',
				{},
				make('summary', {}, who.element, where, make('span', {class: 'all-marks'}, marks, ' ', away)),
				detail,
			),
		),
		update(seat) {
			const {steps, mayAct} = state();
			who.update(seat);
			write(where, place(seat));
			write(marks, seat.stuck.map(({kind}) => short[kind]).join(' · '));
			write(away, seat.presence === 'away' ? '○ away' : '');
			facts[0].update('Passed', steps === 0 ? `${seat.passed} steps` : `${seat.passed} of ${steps} steps`);
			facts[1].update('Heard of', seat.presence === 'away' ? 'not for 45 seconds or more' : 'just now');
			facts[2].update('Lab', seat.host === undefined ? "on the learner's machine" : `on ${seat.host}`);
			seen.update(seat);
			answer.update(seat, mayAct);
		},
	};
}
