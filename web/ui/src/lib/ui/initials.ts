/**
 * Two letters for somebody without a picture: "Ir. H. Bambang Kusumonegoro, M.Si." → "BK". Titles before a name and
 * degrees behind its comma are not part of it.
 */
export function initials(name: string): string {
	const words = (name.split(',')[0] ?? '').split(/[\s·]+/).filter((w) => w !== '' && !/\.$|^(drs?|dra|drg|ir|hj?|prof)$/i.test(w));
	const letters = words.map((w) => [...w][0] ?? '');
	return (letters.length > 1 ? `${letters[0]}${letters.at(-1)}` : letters.join('')).toLocaleUpperCase('id-ID') || '·';
}
