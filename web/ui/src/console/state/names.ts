/** Names of declared things: [a-z0-9]+([.-][a-z0-9]+)*, at most 64 characters. */
export const validName = (name: string): boolean => name.length <= 64 && /^[a-z0-9]+([.-][a-z0-9]+)*$/.test(name);

/** A name made of a title: "Banjir – siaga 1" → "banjir-siaga-1"; '' when nothing is left. */
export function nameOf(title: string): string {
	return title
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.slice(0, 64)
		.replace(/^-+|-+$/g, '');
}
