import type {Tutor} from '../../tutor/views.js';
import {useArrived} from '../hooks/use-arrived.js';
import {useLook} from '../hooks/use-look.js';
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
	readonly handOver: HandOver;
	readonly onLeave: () => void;
	readonly onBroken: (error: unknown) => void;
};

/** The whole screen, from the first frame on. */
export function App({banner, theme, tutor, handOver, onLeave, onBroken}: AppProps) {
	return (
		<ThemeContext value={theme}>
			<ErrorBoundary onError={onBroken}>
				<Course banner={banner} tutor={tutor} handOver={handOver} onLeave={onLeave} />
			</ErrorBoundary>
		</ThemeContext>
	);
}

type CourseProps = Pick<AppProps, 'banner' | 'tutor' | 'handOver' | 'onLeave'>;

function Course({banner, tutor: given, handOver, onLeave}: CourseProps) {
	const look = useLook();
	const tutor = useArrived(given);
	return tutor === undefined ? (
		<WaitingScreen banner={banner} look={look} onLeave={onLeave} />
	) : (
		<CourseScreen banner={banner} tutor={tutor} handOver={handOver} look={look} onLeave={onLeave} />
	);
}
