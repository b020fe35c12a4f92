/** What a display says of itself every two seconds. */
import type { OnAir } from '../lib/state/program.svelte';
import type { Slots } from '../lib/video/slots';
import type { Micros, View, WindowHealth } from '../lib/wire/messages';
import type { SlotTruth } from '../lib/video/pictures.svelte';

export interface HealthInput {
	slots: Pick<Slots, 'pulse'>;
	truth: (slot: number) => SlotTruth;
	/** Whose picture a view's slot shows. */
	shown?: (view: View) => string;
}

/** The health of every window on air that shows pictures. */
export function windowsHealth(onAir: OnAir | null, of: HealthInput): WindowHealth[] {
	return (onAir?.views ?? []).flatMap((view) => {
		if (view.kind === 'room') return [roomHealth(view, of)];
		if (view.kind !== 'camera' && view.kind !== 'participant') return [];
		return [{ ...slotHealth(view, view.slot, of), source: of.shown?.(view) ?? view.source }];
	});
}

function slotHealth(view: View, slot: number, of: HealthInput): WindowHealth {
	const pulse = of.slots.pulse(slot);
	const { state, since, frozen, covered } = of.truth(slot);
	return {
		window: view.window,
		source: view.source,
		slot,
		decoded: pulse.frames,
		fps: pulse.fps,
		state,
		...(since === undefined ? {} : { since: Math.round(since) as Micros }),
		width: pulse.width,
		height: pulse.height,
		...(frozen === undefined ? {} : { frozenSince: Math.round(frozen), ...(covered ? { covered } : {}) }),
	};
}

/** A room is as well as its worst seat that sends pictures. */
function roomHealth(view: View, of: HealthInput): WindowHealth {
	const seats = (view.seats ?? []).filter((s) => s.video && s.slot >= 0).map((s) => slotHealth(view, s.slot, of));
	const worst = seats.find((s) => s.state === 'stalled') ?? seats.find((s) => s.state === 'waiting');
	return {
		window: view.window,
		source: view.source,
		slot: -1,
		decoded: seats.reduce((sum, s) => sum + s.decoded, 0),
		fps: Math.max(0, ...seats.map((s) => s.fps)),
		state: worst?.state ?? 'live',
		...(worst?.since === undefined ? {} : { since: worst.since }),
		width: Math.max(0, ...seats.map((s) => s.width)),
		height: Math.max(0, ...seats.map((s) => s.height)),
	};
}
