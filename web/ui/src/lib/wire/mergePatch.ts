/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const isObject = (v: unknown): v is Record<string, unknown> =>
	typeof v === 'object' && v !== null && !Array.isArray(v);

/**
 * The target with the patch applied, by RFC 7396 §2: null removes a field,
 * objects merge, everything else replaces. Neither argument is changed; parts
 * the patch does not touch are shared with the target.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
	if (!isObject(patch)) return patch;
	const merged = new Map<string, unknown>(isObject(target) ? Object.entries(target) : []);
	for (const [key, value] of Object.entries(patch)) {
		if (value === null) merged.delete(key);
		else merged.set(key, mergePatch(merged.get(key), value));
	}
	return Object.fromEntries(merged); // also right for a key named __proto__
}
