/** Which slot's picture is drawn where: of cameras, of participants, and of the seats of rooms. */
import { gallery } from '../lib/video/gallery';
import type { Placement } from '../lib/video/slots';
import type { OnSlot } from '../lib/state/standins.svelte';
import type { Shown } from '../lib/state/scene';
import type { Box, View } from '../lib/wire/messages';

/** px between two seats: a hairline of 1 mm. */
export const seatGap = (mm: number): number => Math.max(1, Math.round(mm));

/** The seats' boxes inside a room's window. */
export function seatBoxes(view: View, mm: number): Box[] {
	return gallery(view.box.width, view.box.height, view.seats?.length ?? 0, seatGap(mm));
}

/**
 * The placement of every slot that a window needs. What is on air comes first:
 * a slot that is also prepared stays where it is until the flip.
 * @param on what a view's slot shows: its source, or the second one
 */
export function placements(shown: readonly Shown[], mm: number, on: (view: View) => Omit<OnSlot, 'standsIn'> = (view) => view): Placement[] {
	const order = [...shown].sort((a, b) => Number(b.onAir) - Number(a.onAir));
	return order.flatMap(({ view, onAir, z }): Placement[] => {
		const at = { z, hidden: !onAir };
		if (view.kind === 'room') return seats(view, mm, at);
		if (view.slot < 0) return [];
		const { slot, box, fit, span } = view;
		const { source, liveFrom } = on(view);
		const crop = source === view.source ? view.crop : undefined; // it was chosen in the first source's picture
		return [{ ...at, slot, source, box, fit, crop, liveFrom, span }];
	});
}

function seats(view: View, mm: number, at: { z: number; hidden: boolean }): Placement[] {
	const boxes = seatBoxes(view, mm);
	return (view.seats ?? []).flatMap((seat, i): Placement[] => {
		const inside = boxes[i];
		if (!seat.video || seat.slot < 0 || !inside) return [];
		const box = { ...inside, x: view.box.x + inside.x, y: view.box.y + inside.y };
		const source = `${view.source}/${seat.participant}`;
		return [{ ...at, slot: seat.slot, source, box, fit: 'cover', liveFrom: seat.liveFrom }];
	});
}
