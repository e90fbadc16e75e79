import {useMemo, useSyncExternalStore} from 'react';
import type {TutorState} from '../../tutor/state.js';
import type {Tutor} from '../../tutor/views.js';
import {snapshotOf} from './snapshot.js';

/** The tutor's state; draws anew when it changes. */
export function useTutorState(tutor: Tutor): TutorState {
	const snapshot = useMemo(() => snapshotOf(tutor), [tutor]);
	return useSyncExternalStore(snapshot.subscribe, snapshot.get);
}
