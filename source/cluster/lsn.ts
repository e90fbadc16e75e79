/** Bytes from one position in the WAL to another; none when the second comes first. */
export function bytesBetween(from: string, to: string): number {
	return Math.max(0, Number(position(to) - position(from)));
}

/** A position is written as two hexadecimal numbers of 32 bits (https://www.postgresql.org/docs/current/datatype-pg-lsn.html). */
function position(lsn: string): bigint {
	const [high = '0', low = '0'] = lsn.split('/');
	return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}
