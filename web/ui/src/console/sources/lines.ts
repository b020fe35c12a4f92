/**
 * A title for two lines of about `width` characters. Of one longer than `wraps` the second
 * line is its end: cameras of one office differ there. The first may be cut by
 * whoever draws it.
 */
export function twoLines(title: string, width: number, wraps = 2 * width - 4): string[] {
	if (title.length <= wraps) return [title]; // wraps by itself
	let end = '';
	for (const word of title.split(' ').reverse()) {
		if (end && end.length + word.length + 2 > width) break;
		end = end ? `${word} ${end}` : word.slice(-width + 1);
	}
	return [title, `…${end}`];
}
