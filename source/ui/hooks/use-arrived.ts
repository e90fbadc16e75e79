import {useEffect, useState} from 'react';

/** What was promised, once it is there; that it failed is told by whoever made the promise. */
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
