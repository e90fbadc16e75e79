/**
 * What a program that failed said first. One that Docker could not start in a container says nothing: the daemon's words
 * come as its output.
 */
export function firstLine(stderr: string, stdout: string, exitCode: number): string {
	return `${stderr}\n${stdout}`.split('\n').find((line) => line.trim() !== '') ?? `exit code ${exitCode}`;
}
