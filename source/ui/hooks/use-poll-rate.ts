import {useEffect} from 'react';
import type {Tutor} from '../../tutor/views.js';

/** Polls the cluster fast while its picture is on the screen, and slowly while it is not. */
export function usePollRate(tutor: Pick<Tutor, 'dispatch'>, isVisible: boolean): void {
	useEffect(() => {
		tutor.dispatch({type: 'set-poll-rate', pollRate: isVisible ? 'fast' : 'slow'});
	}, [tutor, isVisible]);
}
