import {useEffect, useState} from 'react';

/** The value of a promise, once it is kept; the caller reports a broken one. */
export function useArrived<T>(given: T | Promise<T>): T | undefined {
	const [arrived, setArrived] = useState(() => (given instanceof Promise ? undefined : given));
	useEffect(() => {
		if (!(given instanceof Promise)) return;
		let wanted = true;
		given.then(
			(value) => wanted && setArrived(() => value),
			() => {},
		);
		return () => {
			wanted = false;
		};
	}, [given]);
	return arrived;
}
