/** Where windows lie on a drawing of the wall, and which slot's picture is drawn where. */
import type { OnSlot } from '../lib/state/standins.svelte';
import { gallery } from '../lib/video/gallery';
import type { Placement } from '../lib/video/slots';
import type { Box, View, ViewProgram, ViewWindow } from '../lib/wire/messages';

export interface Size {
	width: number;
	height: number;
}

/** The largest drawing of a shape in a room, whole and to scale. */
export function fitted(shape: Size, room: Size): Size {
	if (shape.width <= 0 || shape.height <= 0) return room;
	const scale = Math.min(room.width / shape.width, room.height / shape.height);
	return { width: Math.floor(shape.width * scale), height: Math.floor(shape.height * scale) };
}

/** A window's box on a drawing of the whole wall, in whole px so that neighbours share an edge. */
export function boxOf({ region: r }: ViewWindow, on: Size): Box {
	const x = Math.round(r.x * on.width);
	const y = Math.round(r.y * on.height);
	return { x, y, width: Math.round((r.x + r.width) * on.width) - x, height: Math.round((r.y + r.height) * on.height) - y };
}

/** The shape of a window on the glass, mm. */
export const shapeOf = (w: ViewWindow, p: ViewProgram): Size => ({ width: w.region.width * p.width, height: w.region.height * p.height });

/** The window as displays know it, for what the two share. */
export function asView(w: ViewWindow, box: Box): View {
	const { slot, fit, seats, crop, instead, insteadTitle } = w;
	return {
		window: w.window ?? '',
		source: w.source ?? '',
		kind: w.kind ?? '',
		title: w.title ?? '',
		owner: w.owner ?? '',
		label: w.label ?? '',
		fit,
		box,
		slot,
		liveFrom: w.liveFrom ?? 0,
		demo: w.demo ?? false,
		...(seats && { seats }),
		...(crop && { crop }),
		...(instead && { instead, insteadTitle: insteadTitle ?? '' }),
	};
}

const seatGap = 1;

/** The seats' boxes inside a room's window. */
export const seatBoxes = (w: ViewWindow, box: Size): Box[] => gallery(box.width, box.height, w.seats?.length ?? 0, seatGap);

/** One window with its place on the drawing; hidden while it is made ready, or while another one is looked at. */
export interface Drawn {
	window: ViewWindow;
	box: Box;
	z: number;
	hidden: boolean;
}

/** The placement of every slot that is drawn. A slot that is shown and comes next stays where it is until then. */
export function placements(drawn: readonly Drawn[], on: (view: View) => Omit<OnSlot, 'standsIn'>): Placement[] {
	const order = [...drawn].sort((a, b) => Number(a.hidden) - Number(b.hidden));
	return order.flatMap(({ window: w, box, z, hidden }): Placement[] => {
		if (w.kind === 'room') return seats(w, box, z, hidden);
		if (w.slot < 0 || !w.source) return [];
		const view = asView(w, box);
		const { source, liveFrom } = on(view);
		const crop = source === w.source ? w.crop : undefined; // it was chosen in the first source's picture
		return [{ slot: w.slot, source, box, fit: w.fit, crop, liveFrom, z, hidden }];
	});
}

function seats(w: ViewWindow, box: Box, z: number, hidden: boolean): Placement[] {
	const boxes = seatBoxes(w, box);
	return (w.seats ?? []).flatMap((seat, i): Placement[] => {
		const inside = boxes[i];
		if (!seat.video || seat.slot < 0 || !inside) return [];
		const at = { ...inside, x: box.x + inside.x, y: box.y + inside.y };
		return [{ slot: seat.slot, source: `${w.source}/${seat.participant}`, box: at, fit: 'cover', liveFrom: seat.liveFrom, z, hidden }];
	});
}
