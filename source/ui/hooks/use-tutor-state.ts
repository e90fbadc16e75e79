import {useMemo, useSyncExternalStore} from 'react';
import type {TutorState} from '../../tutor/state/state.js';
import type {Tutor} from '../../tutor/views.js';
import {storeOfTutor} from './store.js';

/** The tutor's state; renders again when it changes. */
export function useTutorState(tutor: Tutor): TutorState {
	const store = useMemo(() => storeOfTutor(tutor), [tutor]);
	return useSyncExternalStore(store.subscribe, store.get);
}
