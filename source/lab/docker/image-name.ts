/** Registry, path, tag and digest, as https://pkg.go.dev/github.com/distribution/reference has them. */
const imagePattern =
	/^(?:[\w.-]+(?::\d+)?\/)?[a-z\d]+(?:(?:[._]|__|-+)[a-z\d]+)*(?:\/[a-z\d]+(?:(?:[._]|__|-+)[a-z\d]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[a-f\d]{64})?$/;

export function isImageName(value: string): boolean {
	return imagePattern.test(value);
}
