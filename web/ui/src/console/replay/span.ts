/** The stretch of time a recording covers, and places on it. Times are ms since the Unix epoch. */

export interface Span {
	readonly from: number;
	readonly to: number;
}

export interface Recording extends Span {
	readonly gaps: readonly Span[];
	/** Why nothing is recorded now; '' when all is well. */
	readonly reason: string;
}

/** What the API says of a recording (RFC 3339), as numbers; undefined while nothing is recorded. */
export function readRecording(r: { from?: string; to?: string; gaps: readonly { from: string; to: string }[]; reason?: string }): Recording | undefined {
	const from = Date.parse(r.from ?? '');
	const to = Date.parse(r.to ?? '');
	if (Number.isNaN(from) || Number.isNaN(to)) return undefined;
	return { from, to, gaps: r.gaps.map((g) => ({ from: Date.parse(g.from), to: Date.parse(g.to) })), reason: r.reason ?? '' };
}

/** A span's place within another, as fractions. */
export function fraction(part: Span, whole: Span): { left: number; width: number } {
	const length = Math.max(1, whole.to - whole.from);
	const left = Math.min(1, Math.max(0, (part.from - whole.from) / length));
	const right = Math.min(1, Math.max(0, (part.to - whole.from) / length));
	return { left, width: right - left };
}

export const clamp = (at: number, s: Span): number => Math.min(s.to, Math.max(s.from, at));

/** The source that follows a camera so many seconds behind. */
export const behind = (live: string, seconds: number): string => `${live}?at=-${seconds}s`;

/** The source that plays a camera on from a time. */
export const playFrom = (live: string, at: number): string => `${live}?at=${new Date(Math.round(at / 1000) * 1000).toISOString().replace('.000Z', 'Z')}`;

/** Where a past source began: seconds behind, or a time. */
export function momentOf(source: string): { behind?: number; at?: number } {
	const said = /\?at=(.+)$/.exec(source)?.[1] ?? '';
	const distance = /^-(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(said);
	if (distance) return { behind: Number(distance[1] ?? 0) * 3600 + Number(distance[2] ?? 0) * 60 + Number(distance[3] ?? 0) };
	const at = Date.parse(said);
	return Number.isNaN(at) ? {} : { at };
}

/** "1 mnt 20 d" in whole seconds, with the words of the language. */
export function length(ms: number, minute: string, second: string): string {
	const s = Math.max(0, Math.round(ms / 1000));
	const minutes = Math.floor(s / 60);
	return minutes === 0 ? `${s} ${second}` : s % 60 === 0 ? `${minutes} ${minute}` : `${minutes} ${minute} ${s % 60} ${second}`;
}
