import type {Beat} from './demo.js';
import {failureWords} from './failure-words.js';
import {type Direction, placeOf, type Stage, type StageContext} from './stage.js';

/** The stage after something has happened in the tutor. */
export function followTutor(before: Stage, context: StageContext): Direction {
	const {tutor} = context;
	const {phase} = tutor;
	const stage = before.index === tutor.stepIndex ? before : atStep(before, tutor.stepIndex);
	if (phase.kind === 'closing') return stay({...stage, beat: {kind: 'closing'}, viewing: undefined, cover: 'none'});
	if (tutor.journey !== undefined) return stay(onJourney(stage));
	if (stage.journey !== undefined) return continueJourney(stage, context);
	if (stage.from !== undefined && phase.kind !== 'resuming') return begin(stage, stage.from, context);
	return settle(stage, context);
}

/** Forgets what belonged to the step before. */
function atStep(stage: Stage, index: number): Stage {
	return {
		...stage,
		index,
		viewing: undefined,
		hurrying: false,
		rechecked: false,
		asked: undefined,
		remark: stage.journey === undefined ? undefined : stage.remark,
		// A beat of the old step says nothing about the new one.
		beat: stage.journey === undefined ? {kind: 'waiting'} : stage.beat,
		beyondRepair: undefined,
	};
}

function onJourney(stage: Stage): Stage {
	const {journey} = stage;
	const beat: Beat = {kind: journey?.why === 'mend' ? 'mending' : 'waiting'};
	return {...stage, beat, asked: undefined, journey: journey && {...journey, stage: 'begun'}};
}

/** The demonstration begins with a lesson: takes the lab to its start, unless it is there. */
function begin(stage: Stage, from: string, context: StageContext): Direction {
	const {course, tutor} = context;
	const lesson = course.lessons.find(({id}) => id === from);
	const there = lesson === undefined || (tutor.stepIndex === lesson.firstStep && tutor.phase.kind === 'ready');
	if (there) return settle({...stage, from: undefined}, context);
	return {
		stage: {
			...stage,
			from: undefined,
			beat: {kind: 'waiting'},
			remark: `A moment, please: going to "${lesson.title}".`,
			journey: {why: 'jump', target: lesson.firstStep, stage: 'asked'},
		},
		orders: [{kind: 'ask', intent: {type: 'go-to', to: from}}],
	};
}

/** After the end of a journey that the demonstration has asked for. */
function continueJourney(stage: Stage, context: StageContext): Direction {
	const {journey} = stage;
	const {phase, stepIndex} = context.tutor;
	if (journey?.stage !== 'arrived') return stay(stage);
	if (journey.why === 'mend') return mendOn(stage, journey.target, context);
	// The news of the arrival may come before that of the step.
	if (phase.kind !== 'ready' && stepIndex !== journey.target) return stay(stage);
	return settle({...stage, journey: undefined, remark: undefined}, context);
}

/** Runs the steps of the lesson that had passed before, without questions. */
function mendOn(stage: Stage, target: number, context: StageContext): Direction {
	const {phase, stepIndex} = context.tutor;
	const place = placeOf(context.tutor);
	if (stage.asked === place) return stay(stage);
	const mended = {...stage, journey: undefined, asked: undefined};
	switch (phase.kind) {
		case 'failed':
			return settle(
				{...mended, beyondRepair: stepIndex},
				context,
				`The lesson could not be set up again. ${failureWords(context.tutor)}`,
			);
		case 'ready':
		case 'passed':
			if (stepIndex < target) break;
			return settle({...mended, remark: undefined}, context, 'The lesson is set up again, up to this step.');
		case 'holding':
			break;
		case 'finished':
			return settle(mended, context);
		default:
			return stay({...stage, beat: {kind: 'mending'}});
	}

	return {
		stage: {...stage, beat: {kind: 'mending'}, asked: place},
		orders: [{kind: 'ask', intent: {type: 'proceed'}}],
	};
}

/**
 * The beat for the tutor's phase.
 * @param remark is shown when the beat is a new one
 */
export function settle(stage: Stage, context: StageContext, remark?: string): Direction {
	const {tutor} = context;
	const place = placeOf(tutor);
	if (stage.asked === place) return stay(stage);
	const left = {...stage, asked: undefined};
	// The audience watches the recording; changes of the tutor are shown after it.
	if (left.beat.kind === 'playing') return stay(left);
	const {phase} = tutor;
	if (phase.kind === 'holding' && stage.hurrying) {
		return {
			stage: {...left, beat: {kind: 'running', action: phase.action}, asked: place},
			orders: [{kind: 'ask', intent: {type: 'proceed'}}],
		};
	}

	return stay(withBeat(left, context, remark));
}

function withBeat(stage: Stage, {course, tutor, recorded}: StageContext, remark?: string): Stage {
	const {phase} = tutor;
	const {beat} = stage;
	const say = (kind: Beat, words = remark): Stage => ({...stage, beat: kind, remark: words});
	switch (phase.kind) {
		case 'resuming':
			return say({kind: 'waiting'});
		case 'ready': {
			if (beat.kind === 'explaining' || isPreparing(beat, 0)) return remark === undefined ? stage : {...stage, remark};
			const stopped = beat.kind === 'running' || beat.kind === 'ran' || isPreparing(beat);
			return say({kind: 'explaining'}, stopped ? 'Stopped. The step can be run again.' : remark);
		}

		case 'running':
			return beat.kind === 'running' && beat.action === phase.action
				? stage
				: say({kind: 'running', action: phase.action});
		case 'holding':
			if (isPreparing(beat, phase.action) || (beat.kind === 'ran' && beat.action === phase.action - 1)) return stage;
			return say({kind: 'ran', action: phase.action - 1});
		case 'checking':
			return beat.kind === 'checking' ? stage : say({kind: 'checking'});
		case 'passed':
			return beat.kind === 'passed' ? stage : {...say({kind: 'passed'}), hurrying: false};
		case 'failed': {
			const mendable = stage.beyondRepair !== stage.index;
			if (beat.kind === 'failed' && beat.mendable === mendable && remark === undefined) return stage;
			const failed: Beat = {kind: 'failed', mendable, recorded: recorded(course.steps[stage.index]?.id ?? '')};
			return {...say(failed, remark ?? failureWords(tutor)), hurrying: false};
		}

		case 'finished':
			return beat.kind === 'finished' ? stage : say({kind: 'finished'});
		case 'closing':
			return say({kind: 'closing'});
	}
}

/** Whether a command is being typed, or waits to be run; the one of that index, or any. */
function isPreparing(beat: Beat, action?: number): boolean {
	return (beat.kind === 'typing' || beat.kind === 'typed') && (action === undefined || beat.action === action);
}

function stay(stage: Stage): Direction {
	return {stage, orders: []};
}
