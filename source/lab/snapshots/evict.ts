/** The oldest that have to go so that the rest takes no more than the room; sizes in bytes. */
export function tooMany<T extends {readonly bytes: number}>(oldestFirst: readonly T[], room: number): T[] {
	let total = oldestFirst.reduce((sum, {bytes}) => sum + bytes, 0);
	return oldestFirst.filter(({bytes}) => {
		if (total <= room) return false;
		total -= bytes;
		return true;
	});
}
