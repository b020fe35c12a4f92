/** How many columns and rows show n pictures of 16 : 9 largest in a box of width × height px. */
export function gallery(n: number, width: number, height: number, gap = 8): { columns: number; rows: number } {
	let best = { columns: 1, rows: Math.max(1, n), side: 0 };
	for (let columns = 1; columns <= n; columns++) {
		const rows = Math.ceil(n / columns);
		const side = Math.min((width - gap * (columns - 1)) / columns, (((height - gap * (rows - 1)) / rows) * 16) / 9);
		if (side > best.side) best = { columns, rows, side };
	}
	return { columns: best.columns, rows: best.rows };
}
