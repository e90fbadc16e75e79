import {type BundledImage, imageFile} from './bundle-images.js';

/** README.txt of a bundle: its content, and the steps of a learner and of an instructor. */
export function readmeText({
	tgz,
	images,
	ownCourse,
	usualImage,
	hosts,
}: {
	readonly tgz: string;
	/** The first one is that of learners' own labs. */
	readonly images: readonly BundledImage[];
	/** The course is another one than that of the package. */
	readonly ownCourse: boolean;
	/** The default image. */
	readonly usualImage: string;
	/** The bundle is for hosts as well. */
	readonly hosts: boolean;
}): string {
	const [image] = images;
	const chosen = [
		...(image === undefined || image.name === usualImage ? [] : [` --image ${image.name}`]),
		...(ownCourse ? [' --course course'] : []),
	].join('');
	const files = [
		...images.map((each) => [imageFile(each), `the image ${each.name}, for ${each.architecture} processors`]),
		[tgz, 'the program'],
		['course/', ownCourse ? 'the course of this workshop' : 'the course, which the program has as well'],
		['SHA256SUMS', 'to see whether a copy is whole'],
	];
	const width = Math.max(...files.map(([name = '']) => name.length));
	return `A workshop without internet
===========================

${files.map(([name = '', what]) => `  ${name.padEnd(width)}  ${what}`).join('\n')}

Is the copy whole?   sha256sum -c SHA256SUMS      (macOS: shasum -a 256 -c SHA256SUMS)


For learners
------------

You need Node 20.20 or newer ("node --version"), and Docker or PostgreSQL 13 to
18. With neither of the two you can still join when the instructor says that
there are hosts. Open a terminal in this folder, or in your copy of it.

1. With Docker, load the image. Its processor has to be that of your machine
   (amd64: Intel and AMD; arm64: Apple's M and others).

     ${image === undefined ? '' : `docker load -i ${imageFile(image)}`}

2. Install the program; npm needs no network for that.

     npm install -g ./${tgz}

   Without the right to install for all, install it for yourself, and call it
   "$HOME/tutorial/bin/pg-replication-tutorial":

     npm install -g --prefix "$HOME/tutorial" ./${tgz}

3. See whether your machine has all it takes; each error comes with its remedy.

     pg-replication-tutorial doctor

4. Join with the code that the instructor shows; ALIAS is what the board calls
   you, and need not be your name.

     pg-replication-tutorial${chosen} workshop join CODE --as ALIAS


For the instructor
------------------

The day before:

1. Do what learners do up to step 3.
2. See whether the class fits, and try a seat for real:

     pg-replication-tutorial${hosts ? chosen.replace(' --course course', '') : ''} workshop plan 30${hosts ? ' --hosts hosts.yaml' : ''}
     pg-replication-tutorial${chosen} doctor --workshop${hosts ? ' --hosts hosts.yaml' : ''}
${
	hosts
		? `
3. Load ${images.length === 1 ? 'the image' : 'the images'} on each host, or let the workshop send ${images.length === 1 ? 'it' : 'them'} when the first seat is made:

${images.map((each) => `     docker -H ADDRESS-OF-THE-HOST load -i ${imageFile(each)}`).join('\n')}
`
		: ''
}
On the day:

1. Give learners this folder: on sticks, or over the room's network, from here:

     python3 -m http.server 8000

2. Open the workshop, and put the line that it prints on the projector. All
   machines have to be in one network; it need not lead anywhere else.

     pg-replication-tutorial${chosen} workshop open --seats 30${hosts ? ' --hosts hosts.yaml' : ''}
     pg-replication-tutorial workshop board

3. At the end:

     pg-replication-tutorial workshop export results.csv
     pg-replication-tutorial workshop close
`;
}
