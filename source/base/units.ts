/** An amount of bytes in words. */
export function bytesInWords(bytes: number): string {
	const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
	const power = Math.min(units.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1000)));
	const amount = bytes / 1000 ** power;
	return `${amount < 10 && power > 2 ? amount.toFixed(1) : Math.round(amount)} ${units[power]}`;
}
