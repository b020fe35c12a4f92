/**
 * The colours of data. Text, state and chrome take theirs from the tokens.
 * A test holds every palette apart (CIEDE2000 ≥ 10) for normal, protan, deutan
 * and tritan eyes.
 */

/** Lines of a chart, in order of use (after Okabe and Ito 2008). */
export const lines = ['#56B4E9', '#F0E442', '#CC79A7', '#009E73'] as const;

/**
 * Five classes of a map on a dark ground, low to high: higher is lighter.
 * YlGnBu by Cynthia Brewer, colorbrewer2.org (Apache-2.0), turned round.
 */
export const ylgnbu = ['#253494', '#2c7fb8', '#41b6c4', '#a1dab4', '#ffffcc'] as const;

/** The same with cividis (Nuñez, Anderton and Renslow 2018, CC0). */
export const cividis = ['#00336f', '#575d6d', '#8a8678', '#c3b369', '#fee838'] as const;

export const ramps = { ylgnbu, cividis };

/** The states of a row or a region: a colour is never without its shape. */
export const levels: Record<string, { shape: string; token: string }> = {
	ok: { shape: '●', token: 'var(--ok)' },
	info: { shape: 'ℹ', token: 'var(--accent)' },
	waspada: { shape: '▲', token: 'var(--warn)' },
	kritis: { shape: '■', token: 'var(--bad-text)' },
	darurat: { shape: '◆', token: 'var(--bad-text)' },
};
