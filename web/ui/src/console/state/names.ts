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

/** The name, of at most so many characters, with the first number behind it that makes it free: "pasar", "pasar-2"; '' for ''. */
export function freed(wish: string, taken: (name: string) => boolean, most = 60): string {
	const base = wish.slice(0, most).replace(/[.-]+$/, '');
	let name = base;
	for (let n = 2; base && taken(name); n++) name = `${base}-${n}`;
	return name;
}
