import type {DemoIntent} from './demo.js';
import {sentence} from './failure-words.js';
import {followTutor, settle} from './follow-tutor.js';
import {type Direction, type Order, placeOf, type Signal, type Stage, type StageContext, sameBeat} from './stage.js';
import {typedText} from './typed-text.js';

/** The stage after a signal, with orders for its owner; pure. */
export function direct(stage: Stage, signal: Signal, context: StageContext): Direction {
	// From the closing nothing leads back.
	if (stage.beat.kind === 'closing') return stay(stage);
	if (signal.type === 'advance') return advanceByHand(stage, context);
	const direction = answer(stage, signal, context);
	const changed = !sameBeat(stage.beat, direction.stage.beat) || stage.index !== direction.stage.index;
	return changed && comesByItself(signal) ? debounced(direction, context) : direction;
}

function answer(stage: Stage, signal: Exclude<Signal, {type: 'advance'}>, context: StageContext): Direction {
	switch (signal.type) {
		case 'tutor':
			return followTutor(stage, context);
		case 'arrived':
			if (stage.journey === undefined) return followTutor(stage, context);
			return followTutor({...stage, journey: {...stage.journey, stage: 'arrived'}}, context);
		case 'stranded':
			return stranded(stage, signal.why, context);
		case 'typed':
			return stay(typeOn(stage, signal.characters, context));
		case 'played':
			return stay(played(stage, signal.whole, context));
		case 'go-on':
			return advance(stage, context, true);
		case 'back':
			return stay(back(stage));
		case 'cover':
			return stay({...stage, cover: stage.cover === signal.with ? 'none' : signal.with});
		case 'interrupt':
			return interrupt(stage, context);
		case 'retry':
			return stage.beat.kind === 'failed' ? retry(stage, context) : stay(stage);
		case 'repair':
			return stage.beat.kind === 'failed' ? repair(stage, context) : stay(stage);
		case 'play':
			return stage.beat.kind === 'failed' ? play(stage, context) : stay(stage);
		case 'go-to':
			return goTo(stage, signal, context);
		case 'quit':
			return {
				stage: {...stage, beat: {kind: 'closing'}, viewing: undefined, cover: 'none'},
				orders: [{kind: 'ask', intent: {type: 'quit', lab: signal.lab}}],
			};
	}
}

const comesByItself = ({type}: Signal) =>
	type === 'tutor' || type === 'arrived' || type === 'typed' || type === 'played';

/** A press just after a change by itself was meant for the screen before it. */
function debounced({stage, orders}: Direction, {now, debounceMs}: StageContext): Direction {
	return {stage: {...stage, debounceUntil: now + debounceMs}, orders};
}

/**
 * A press in the debounce time, or while going on is impossible, is ignored and starts the debounce time again, so that
 * a key that is held down runs no command.
 */
function advanceByHand(stage: Stage, context: StageContext): Direction {
	if (context.now < stage.debounceUntil) return debounced(stay(stage), context);
	const direction = advance(stage, context, false);
	const {beat} = direction.stage;
	// A complete command must be visible before the press that runs it.
	return direction.stage === stage || beat.kind === 'typed' ? debounced(direction, context) : direction;
}

function advance(stage: Stage, context: StageContext, byItself: boolean): Direction {
	// A covered command is not run.
	if (stage.cover !== 'none' && !byItself) return stay({...stage, cover: 'none'});
	if (stage.viewing !== undefined) {
		const viewing = stage.viewing + 1;
		return stay({...stage, viewing: viewing < stage.index ? viewing : undefined});
	}

	const step = context.course.steps[stage.index];
	const {beat} = stage;
	switch (beat.kind) {
		case 'explaining':
			if (step !== undefined && step.actions.length > 0) return stay(type(stage, 0, context));
			// A presenter does it by hand, and the checks see it; without one, the step has its deadlines.
			return byItself ? proceed(stage, context) : {stage, orders: [{kind: 'ask', intent: {type: 'recheck'}}]};
		case 'ran':
			return stay(type(stage, beat.action + 1, context));
		case 'typing':
			return stay({...stage, beat: {kind: 'typed', action: beat.action}});
		case 'typed':
			return proceed({...stage, beat: {kind: 'running', action: beat.action}}, context);
		case 'passed':
			return proceed({...stage, beat: {kind: 'waiting'}}, context);
		case 'playing':
			return beat.over ? goOnAfterRecording(stage, context) : stay(stage);
		case 'waiting':
			return stay(giveUpWaiting(stage, context));
		default:
			return stay(stage);
	}
}

function type(stage: Stage, action: number, {atOnce}: StageContext): Stage {
	return {...stage, remark: undefined, beat: atOnce ? {kind: 'typed', action} : {kind: 'typing', action, typed: 0}};
}

function typeOn(stage: Stage, characters: number, {course}: StageContext): Stage {
	if (stage.beat.kind !== 'typing') return stage;
	const {action} = stage.beat;
	const text = course.steps[stage.index]?.actions[action];
	if (text === undefined || characters >= typedText(text).length) return {...stage, beat: {kind: 'typed', action}};
	return characters > stage.beat.typed ? {...stage, beat: {kind: 'typing', action, typed: characters}} : stage;
}

/** Asks the tutor to go on; nothing changes here until it has left its place. */
function proceed(stage: Stage, {tutor}: StageContext): Direction {
	return {
		stage: {...stage, remark: undefined, asked: placeOf(tutor)},
		orders: [{kind: 'ask', intent: {type: 'proceed'}}],
	};
}

function back(stage: Stage): Stage {
	const viewing = (stage.viewing ?? stage.index) - 1;
	return viewing < 0 ? stage : {...stage, viewing};
}

/** Takes back what is typed; stops a command that runs, a step that waits in the middle, or the wait for outcomes. */
function interrupt(stage: Stage, context: StageContext): Direction {
	const {beat} = stage;
	const stop: readonly Order[] = [{kind: 'ask', intent: {type: 'interrupt'}}];
	switch (beat.kind) {
		case 'typing':
		case 'typed':
			return stay({
				...stage,
				beat: beat.action === 0 ? {kind: 'explaining'} : {kind: 'ran', action: beat.action - 1},
			});
		case 'mending':
			return {stage: stage.journey?.stage === 'arrived' ? {...stage, journey: undefined} : stage, orders: stop};
		case 'running':
			// A command that has not begun yet may never begin.
			return {stage: settle({...stage, hurrying: false, asked: undefined}, context).stage, orders: stop};
		case 'ran':
		case 'checking':
		case 'waiting':
			return {stage, orders: stop};
		default:
			return stay(stage);
	}
}

/**
 * After commands that all succeeded, the checks get their time once more; else, and the second time, the commands run
 * again.
 */
function retry(stage: Stage, context: StageContext): Direction {
	const {actions} = context.tutor;
	const wentWell = actions.every(({outcome}) => outcome?.kind === 'succeeded' || outcome?.kind === 'refused-as-meant');
	if (!stage.rechecked && wentWell) {
		return {
			stage: {...stage, beat: {kind: 'checking'}, remark: undefined, rechecked: true, asked: placeOf(context.tutor)},
			orders: [{kind: 'ask', intent: {type: 'recheck'}}],
		};
	}

	return proceed(
		{...stage, beat: actions.length > 0 ? {kind: 'running', action: 0} : {kind: 'checking'}, hurrying: true},
		context,
	);
}

function repair(stage: Stage, {course}: StageContext): Direction {
	const lesson = course.lessons[course.steps[stage.index]?.lessonIndex ?? -1];
	if (lesson === undefined || (stage.beat.kind === 'failed' && !stage.beat.mendable)) return stay(stage);
	return {
		stage: {
			...stage,
			beat: {kind: 'mending'},
			viewing: undefined,
			remark: 'A moment, please: this lesson is being set up again.',
			journey: {why: 'mend', target: stage.index, stage: 'asked'},
		},
		orders: [{kind: 'ask', intent: {type: 'go-to', to: lesson.id}}],
	};
}

function play(stage: Stage, {course, recorded}: StageContext): Direction {
	const step = course.steps[stage.index];
	if (step === undefined || !recorded(step.id)) return stay(stage);
	return {
		stage: {...stage, beat: {kind: 'playing'}, viewing: undefined, remark: 'This is how it went in a recording.'},
		orders: [{kind: 'play', step: step.id}],
	};
}

function played(stage: Stage, whole: boolean, {tutor}: StageContext): Stage {
	if (stage.beat.kind !== 'playing') return stage;
	if (whole) return {...stage, beat: {kind: 'playing', over: true}};
	if (tutor.phase.kind === 'passed') return {...stage, beat: {kind: 'passed'}, remark: undefined};
	return {
		...stage,
		beat: {kind: 'failed', mendable: stage.beyondRepair !== stage.index, recorded: false},
		remark: 'The recording cannot be played.',
	};
}

/** The audience has seen the step, but the lab has not done it: takes the lab to the start of the next one. */
function goOnAfterRecording(stage: Stage, context: StageContext): Direction {
	const {course, tutor} = context;
	if (tutor.phase.kind === 'passed') return proceed({...stage, beat: {kind: 'waiting'}}, context);
	const next = course.steps[stage.index + 1];
	if (next === undefined) return stay({...stage, beat: {kind: 'finished'}, remark: undefined, asked: placeOf(tutor)});
	return setOut(
		stage,
		{why: 'next', target: next.index, stage: 'asked'},
		next.id,
		'A moment, please: the next step is being set up.',
	);
}

function goTo(stage: Stage, {lesson: id}: DemoIntent & {type: 'go-to'}, {course, tutor}: StageContext): Direction {
	const lesson = course.lessons.find((other) => other.id === id);
	// The lab cannot be taken elsewhere before its position is known, nor during a journey.
	const elsewhere = tutor.phase.kind === 'resuming' || tutor.journey !== undefined || isUnderWay(stage);
	if (lesson === undefined || elsewhere) return stay(stage);
	return setOut(
		stage,
		{why: 'jump', target: lesson.firstStep, stage: 'asked'},
		id,
		`A moment, please: going to "${lesson.title}".`,
	);
}

function isUnderWay({beat, journey}: Stage): boolean {
	return journey !== undefined || (beat.kind === 'playing' && !beat.over);
}

function setOut(stage: Stage, journey: NonNullable<Stage['journey']>, to: string, remark: string): Direction {
	return {
		stage: {...stage, from: undefined, beat: {kind: 'waiting'}, viewing: undefined, asked: undefined, remark, journey},
		orders: [{kind: 'ask', intent: {type: 'go-to', to}}],
	};
}

/** The journey failed; the lab stays where it is. */
function stranded(stage: Stage, why: string, context: StageContext): Direction {
	const left = {...stage, journey: undefined, asked: undefined};
	if (stage.journey?.why !== 'mend') return settle(left, context, sentence(`The lab did not get there: ${why}`));
	const remark = sentence(`The lesson could not be set up again: ${why}`);
	return settle({...left, beyondRepair: context.tutor.stepIndex}, context, remark);
}

/** The next press gives up a journey that has not begun, and shows where the lab is. */
function giveUpWaiting(stage: Stage, context: StageContext): Stage {
	if (stage.journey?.stage !== 'asked' || context.tutor.journey !== undefined) return stage;
	return settle({...stage, journey: undefined, remark: undefined}, context).stage;
}

function stay(stage: Stage): Direction {
	return {stage, orders: []};
}
