/** Names that a lab may have: they become parts of container names and of folders. */
export function isLabName(name: string): boolean {
	return /^[a-z0-9][a-z0-9-]{0,30}$/.test(name);
}
