/** Who holds what of a wall, as one operator sees it. */
import type { DeclaredWall, Lease } from '../../lib/wire/messages';

export interface Place {
	/** '' is the whole wall. */
	zone: string;
	title: string;
	lease?: Lease;
	/** Somebody holds all of the wall, this zone with it. */
	within?: Lease;
	mine: boolean;
	/** Another's lease is in the way of holding this place. */
	blocked?: Lease;
}

/** The wall and its zones, each with who holds it; `all` is what the whole wall is called. */
export function places(wall: DeclaredWall, leases: readonly Lease[], me: string, all: string): Place[] {
	const zones = [{ name: '', title: all, panels: wall.panels.map((p) => p.name) }, ...wall.zones];
	const panelsOf = (zone: string) => zones.find((z) => z.name === zone)?.panels ?? [];
	const whole = leases.find((l) => l.zone === '');
	return zones.map((z) => {
		const lease = leases.find((l) => l.zone === z.name);
		const blocked = leases.find((l) => l.by !== me && panelsOf(l.zone).some((p) => z.panels.includes(p)));
		return {
			zone: z.name,
			title: z.title || z.name,
			mine: lease?.by === me,
			...(lease && { lease }),
			...(whole && z.name && !lease && { within: whole }),
			...(blocked && { blocked }),
		};
	});
}

/** The zone that I hold, when it is all that I hold of the wall; else ''. */
export function held(leases: readonly Lease[], me: string): string {
	const mine = leases.filter((l) => l.by === me);
	return mine.length === 1 ? (mine[0]?.zone ?? '') : '';
}

/** The lease of mine that somebody takes over, and the one of somebody else's that I take over. */
export function claims(leases: readonly Lease[], me: string): { onMine?: Lease; byMe?: Lease } {
	const onMine = leases.find((l) => l.by === me && l.claim);
	const byMe = leases.find((l) => l.by !== me && l.claim?.by === me);
	return { ...(onMine && { onMine }), ...(byMe && { byMe }) };
}

/** Whole seconds until a time, never below 0. */
export const secondsTo = (until: string, now: number): number => Math.max(0, Math.ceil((Date.parse(until) - now) / 1000)) || 0;
