/** Zones: parts of a wall that are worked on by themselves. Pure. */
import type { DeclaredWall, Region, WallPanel, Window } from '../../lib/wire/messages';
import { glass, panelRegion } from './compose';

/** The panels of a zone; of all the wall when it is ''. */
export const panelsOf = (wall: DeclaredWall, zone: string): WallPanel[] =>
	zone ? wall.panels.filter((p) => wall.zones.find((z) => z.name === zone)?.panels.includes(p.name)) : wall.panels;

/** What people call a zone; `all` for the whole wall. */
export function zoneTitle(wall: DeclaredWall | undefined, zone: string | undefined, all: string): string {
	if (!zone) return all;
	return wall?.zones.find((z) => z.name === zone)?.title || zone;
}

/** Whether a region of the wall is seen on a panel of the zone. */
export const touches = (wall: DeclaredWall, zone: string, region: Region): boolean =>
	panelsOf(wall, zone).some((p) => overlap(region, panelRegion(p, wall.panels)));

/**
 * What a layout of a zone says: the windows that are seen there, in fractions
 * of the zone's bounding box, so that it fits into another zone as well.
 */
export function within(wall: DeclaredWall, zone: string, windows: readonly Window[]): Window[] {
	if (!zone) return [...windows];
	const [all, box] = [glass(wall.panels), glass(panelsOf(wall, zone))];
	if (!box.width || !box.height) return [];
	const of = (r: Region): Region => ({
		x: tidy((r.x * all.width + all.x - box.x) / box.width),
		y: tidy((r.y * all.height + all.y - box.y) / box.height),
		width: tidy((r.width * all.width) / box.width),
		height: tidy((r.height * all.height) / box.height),
	});
	return windows.filter((w) => touches(wall, zone, w.region)).map((w) => ({ ...w, region: of(w.region) }));
}

/**
 * What is on air when what was prepared for a zone is taken: there what was
 * prepared, elsewhere what is on air by then, whatever was there at the time.
 */
export function beside(wall: DeclaredWall | undefined, program: readonly Window[], prepared: readonly Window[], zone: string | undefined): readonly Window[] {
	if (!wall || !zone || !wall.zones.some((z) => z.name === zone)) return prepared;
	const stays = program.filter((w) => !touches(wall, zone, w.region));
	const comes = prepared.filter((w) => touches(wall, zone, w.region));
	const free = (id: string): string => (stays.some((w) => w.id === id) ? free(`${id}.`) : id);
	return [...stays, ...comes.map((w) => ({ ...w, id: free(w.id) }))];
}

/** Without the dust of a division that would leave a hair's breadth beside the zone. */
const tidy = (n: number): number => Math.round(n * 1e9) / 1e9;

const hair = 1e-6;
export const overlap = (a: Region, b: Region): boolean =>
	Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > hair && Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > hair;
