import type {TutorEvent} from '../../../source/tutor/events.js';
import type {OpenClassroom} from '../../../source/workshop/seat/classroom.js';

/** Has a classroom follow a tutor that says nothing but what it is given; returns how to have it say something. */
export function followedTutor(classroom: OpenClassroom): (event: TutorEvent) => void {
	let report: (event: TutorEvent) => void = () => {};
	classroom.follow(
		{
			course: {lab: '', engine: 'local', dir: '', shellLine: '', title: '', instances: [], lessons: [], steps: []},
			subscribe: (listener) => {
				report = listener;
				return () => {};
			},
		},
		'0.0.0',
	);
	return (event) => report(event);
}
