import {useEffect} from 'react';
import type {Tutor} from '../../tutor/views.js';

/** Lets the tutor look at the cluster often while somebody sees it, and now and then while nobody does. */
export function useAttention(tutor: Pick<Tutor, 'dispatch'>, seen: boolean): void {
	useEffect(() => {
		tutor.dispatch({type: 'attend', attention: seen ? 'close' : 'loose'});
	}, [tutor, seen]);
}
