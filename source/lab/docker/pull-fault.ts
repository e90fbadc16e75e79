import {LabFault} from '../lab-fault.js';

/** Why an image could not be pulled, in Docker's words, with a remedy; the next run of the step tries again. */
export function pullFault(image: string, said: string): LabFault {
	return new LabFault(`Docker cannot fetch the image '${image}': ${said}`, remedyFor(image, said));
}

function remedyFor(image: string, said: string): string {
	if (/no space left/.test(said)) return 'Make room where Docker keeps its images, then run the step again.';
	if (/unauthorized|denied|authentication|toomanyrequests/.test(said)) {
		return `Run "docker login" and "docker pull ${image}" in another terminal, then run the step again.`;
	}

	if (/not found|unknown|does not exist/.test(said)) {
		return `See that "docker pull ${image}" works in another terminal; a lab with another image is started with --image.`;
	}

	return 'See that the registry can be reached, then run the step again: layers that have come are not fetched twice.';
}
