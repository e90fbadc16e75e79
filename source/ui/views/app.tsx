import type {Tutor} from '../../tutor/views.js';
import type {Classroom} from '../../workshop/classroom.js';
import {useArrived} from '../hooks/use-arrived.js';
import {useRenderStyle} from '../hooks/use-render-style.js';
import type {Banner} from '../layout/header.js';
import type {HandOver} from '../programs/programs.js';
import {type Theme, ThemeContext} from '../theme/theme.js';
import {CourseScreen} from './course-screen.js';
import {ErrorBoundary} from './error-boundary.js';
import {WaitingScreen} from './waiting-screen.js';

export type AppProps = {
	readonly banner: Banner;
	readonly theme: Theme;
	readonly tutor: Tutor | Promise<Tutor>;
	/** The workshop that the learner is in, or the promise of it. */
	readonly classroom?: Classroom | Promise<Classroom>;
	readonly handOver: HandOver;
	readonly onLeave: () => void;
	readonly onBroken: (error: unknown) => void;
};

/** The whole screen, from the first frame on. */
export function App({theme, onBroken, ...course}: AppProps) {
	return (
		<ThemeContext value={theme}>
			<ErrorBoundary onError={onBroken}>
				<Course {...course} />
			</ErrorBoundary>
		</ThemeContext>
	);
}

type CourseProps = Omit<AppProps, 'theme' | 'onBroken'>;

function Course({banner, tutor: given, classroom: workshop, handOver, onLeave}: CourseProps) {
	const style = useRenderStyle();
	const tutor = useArrived(given);
	const classroom = useArrived<Classroom | undefined>(workshop);
	return tutor === undefined ? (
		<WaitingScreen banner={banner} style={style} onLeave={onLeave} />
	) : (
		<CourseScreen
			banner={banner}
			tutor={tutor}
			classroom={classroom}
			handOver={handOver}
			style={style}
			onLeave={onLeave}
		/>
	);
}
