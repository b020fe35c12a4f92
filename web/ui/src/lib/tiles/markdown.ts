/**
 * The Markdown of an announcement: paragraphs, headings, lists, bold and
 * emphasis. It becomes data, never HTML, so nothing in it can act.
 */
export interface Span {
	text: string;
	strong: boolean;
	emphasis: boolean;
}

export interface Block {
	kind: 'heading' | 'paragraph' | 'item';
	spans: Span[];
}

export function parse(md: string): Block[] {
	const blocks: Block[] = [];
	let open: string[] = [];
	const close = () => {
		if (open.length > 0) blocks.push({ kind: 'paragraph', spans: inline(open.join(' ')) });
		open = [];
	};
	for (const raw of md.split('\n')) {
		const line = raw.trim();
		const marked = /^(#{1,3}|[-*])\s+(.*)$/.exec(line);
		if (line === '' || marked) close();
		if (marked) blocks.push({ kind: marked[1]!.startsWith('#') ? 'heading' : 'item', spans: inline(marked[2]!) });
		else if (line !== '') open.push(line);
	}
	close();
	return blocks;
}

function inline(text: string): Span[] {
	const spans: Span[] = [];
	for (const m of text.matchAll(/\*\*(?=\S)([^*]*\S)\*\*|\*(?=\S)([^*]*\S)\*|([^*]+|\*)/g)) {
		const last = spans[spans.length - 1];
		if (m[3] !== undefined && last && !last.strong && !last.emphasis) last.text += m[3];
		else spans.push({ text: m[1] ?? m[2] ?? m[3]!, strong: m[1] !== undefined, emphasis: m[2] !== undefined });
	}
	return spans;
}

/** The words without their marks. */
export const plain = (blocks: readonly Block[]): string =>
	blocks.map((b) => b.spans.map((s) => s.text).join('')).join('\n');
