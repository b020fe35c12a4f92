import { words } from './messages';
import type { Trouble } from './state/devices.svelte';

export const micTrouble = (t: Trouble): string =>
	({ refused: words.micRefused, missing: words.micMissing, insecure: words.micInsecure, busy: words.micBusy })[t];

export const cameraTrouble = (t: Trouble): string =>
	({ refused: words.cameraRefused, missing: words.cameraMissing, insecure: words.cameraInsecure, busy: words.cameraBusy })[t];
