/**
 * JSON text → typed message. What is malformed or of an unknown type becomes
 * undefined and a line on the console: a display never trusts the wire with
 * its picture.
 */
import * as client from './decodeClient';
import { toConsole } from './decodeConsole';
import { toDisplay } from './decodeDisplay';
import { toParticipant } from './decodeRoom';
import { toViewer } from './decodeView';
import type { FromConsole, FromDisplay, FromParticipant, FromViewer, ToConsole, ToDisplay, ToParticipant, ToViewer } from './messages';
import { Mismatch, warnOnce, type Shape } from './shape';

function decode<M>(shape: Shape<M | undefined>, text: string): M | undefined {
	try {
		return shape(JSON.parse(text), 'message');
	} catch (e) {
		if (!(e instanceof Mismatch) && !(e instanceof SyntaxError)) throw e;
		warnOnce(`malformed message: ${e.message}`);
		return undefined;
	}
}

export const decodeToDisplay = (text: string): ToDisplay | undefined => decode(toDisplay, text);
export const decodeToConsole = (text: string): ToConsole | undefined => decode(toConsole, text);
export const decodeToParticipant = (text: string): ToParticipant | undefined => decode(toParticipant, text);

export const decodeFromDisplay = (text: string): FromDisplay | undefined => decode(client.fromDisplay, text);
export const decodeFromConsole = (text: string): FromConsole | undefined => decode(client.fromConsole, text);
export const decodeFromParticipant = (text: string): FromParticipant | undefined =>
	decode(client.fromParticipant, text);

export const decodeToViewer = (text: string): ToViewer | undefined => decode(toViewer, text);
export const decodeFromViewer = (text: string): FromViewer | undefined => decode(client.fromViewer, text);
