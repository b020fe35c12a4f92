/**
 * Shapes: small functions that check an unknown JSON value and hand it back
 * typed, or throw a Mismatch that names the place. An object keeps only the
 * fields its shape knows; each unknown one is reported once and dropped.
 */
export type Shape<T> = (value: unknown, at: string) => T;

/** A value that is not what the protocol says; the message names the place: "program.views[2].slot: want a number". */
export class Mismatch extends Error {}

const fail = (at: string, want: string): never => {
	throw new Mismatch(`${at}: want ${want}`);
};

export const text: Shape<string> = (v, at) => (typeof v === 'string' ? v : fail(at, 'a string'));
export const flag: Shape<boolean> = (v, at) => (typeof v === 'boolean' ? v : fail(at, 'true or false'));
export const number: Shape<number> = (v, at) =>
	typeof v === 'number' && Number.isFinite(v) ? v : fail(at, 'a number');

/** Text that the sender leaves out when it is empty. */
export const textOrNone: Shape<string> = (v, at) => (v == null ? '' : text(v, at));
/** A number that the sender leaves out when it is zero. */
export const numberOrNone: Shape<number> = (v, at) => (v == null ? 0 : number(v, at));
/** A flag that the sender leaves out when it is false. */
export const flagOrNone: Shape<boolean> = (v, at) => (v == null ? false : flag(v, at));

export function literal<const T extends string>(...allowed: T[]): Shape<T> {
	return (v, at) => allowed.find((a) => a === v) ?? fail(at, `one of ${allowed.join(', ')}`);
}

/** Absent and null are undefined. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
	return (v, at) => (v == null ? undefined : shape(v, at));
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
	return (v, at) => (v == null ? null : shape(v, at));
}

/** A list; null is the empty list. */
export function list<T>(shape: Shape<T>): Shape<T[]> {
	return (v, at) => {
		if (v == null) return [];
		if (!Array.isArray(v)) return fail(at, 'a list');
		return v.map((item, i) => shape(item, `${at}[${i}]`));
	};
}

export const pair: Shape<[number, number]> = (v, at) => {
	const [a, b] = list(number)(v, at);
	return a === undefined || b === undefined ? fail(at, 'two numbers') : [a, b];
};

function isRecord(v: unknown): v is Record<string, unknown> {
	return typeof v === 'object' && v !== null && !Array.isArray(v);
}

/** Any JSON object, kept as it is. */
export const record: Shape<Record<string, unknown>> = (v, at) => (isRecord(v) ? v : fail(at, 'an object'));

const warned = new Set<string>();

/** Says once per place that something unknown was ignored. */
export function warnOnce(what: string): void {
	if (warned.has(what)) return;
	warned.add(what);
	console.warn(`kawung: ignored ${what}`);
}

/** An object with exactly these fields. The compiler holds the fields to T. */
export function object<T extends object>(fields: { [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
	const known = Object.entries(fields) as [string, Shape<unknown>][];
	return (v, at) => {
		const from = record(v, at);
		const to: Record<string, unknown> = {};
		for (const [key, shape] of known) {
			const value = shape(from[key], `${at}.${key}`);
			if (value !== undefined) to[key] = value;
		}
		for (const key of Object.keys(from)) {
			if (!Object.hasOwn(fields, key)) warnOnce(`unknown field ${at.replace(/\[\d+\]/g, '[]')}.${key}`);
		}
		return to as T;
	};
}

/** A union told apart by `type`. */
export type Cases<M extends { type: string }> = { [T in M['type']]: Shape<Extract<M, { type: T }>> };

/** The message of that union, or undefined when its type is unknown. */
export function oneOf<M extends { type: string }>(cases: Cases<M>): Shape<M | undefined> {
	return (v) => {
		const type = text(record(v, 'message')['type'], 'message.type');
		if (!Object.hasOwn(cases, type)) {
			warnOnce(`unknown message ${type}`);
			return undefined;
		}
		return cases[type as M['type']](v, type) as M;
	};
}
