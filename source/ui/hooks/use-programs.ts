import {useEffect, useMemo} from 'react';
import type {Tutor} from '../../tutor/views.js';
import {type HandOver, Programs} from '../programs/programs.js';

/** The programs that the reader opens beside a tutor. */
export function usePrograms(tutor: Tutor, handOver: HandOver): Programs {
	const programs = useMemo(() => new Programs(tutor.terminals, handOver), [tutor, handOver]);
	useEffect(() => () => programs.close(), [programs]);
	return programs;
}
