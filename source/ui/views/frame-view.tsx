import {Box} from 'ink';
import type {Frame, Size} from '../layout/frame.js';
import {Rows} from './rows.js';

/** Puts a frame on the screen, one row lower than the terminal: a full one would make Ink wipe the scrollback. */
export function FrameView({frame, size}: {readonly frame: Frame; readonly size: Size}) {
	return (
		<Box
			flexDirection="column"
			height={Math.max(1, size.rows - 1)}
			width={size.columns}
			paddingX={frame.margin}
			overflow="hidden"
		>
			<Rows lines={frame.header} />
			<Box height={frame.bodyHeight} flexShrink={0} overflow="hidden">
				{frame.sidebarWidth > 0 && (
					<Box width={frame.sidebarWidth} flexShrink={0}>
						<Rows lines={frame.sidebar} />
					</Box>
				)}
				<Rows lines={frame.body} />
			</Box>
			<Rows lines={frame.footer} />
		</Box>
	);
}
