import {Text} from 'ink';
import {Component, type ReactNode} from 'react';

type Props = {readonly children: ReactNode; readonly onError: (error: unknown) => void};

type State = {readonly kind: 'sound'} | {readonly kind: 'broken'; readonly words: string};

/** Catches the error of a view: shows it in one line and passes it to the owner, who gives the terminal back. */
export class ErrorBoundary extends Component<Props, State> {
	static getDerivedStateFromError(error: unknown): State {
		return {kind: 'broken', words: error instanceof Error ? error.message : String(error)};
	}

	override state: State = {kind: 'sound'};

	override componentDidCatch(error: unknown): void {
		this.props.onError(error);
	}

	override render(): ReactNode {
		if (this.state.kind === 'sound') return this.props.children;
		return <Text wrap="truncate">This screen cannot be shown: {this.state.words}</Text>;
	}
}
