/** The figures this display holds: a snapshot of each tile, then merge patches (RFC 7396), newest wins. */
import { mergePatch } from '../wire/mergePatch';
import type { PatchMessage, TileDefinition, TileDocument, TileMessage } from '../wire/messages';

export interface Tile {
	version: number;
	definition: TileDefinition;
	document: TileDocument;
}

export class Tiles {
	#tiles = $state.raw<ReadonlyMap<string, Tile>>(new Map());
	#asked = new Set<string>(); // a snapshot is on its way

	get(name: string): Tile | undefined {
		return this.#tiles.get(name);
	}

	has(name: string): boolean {
		return this.#tiles.has(name);
	}

	/** Everything held, to be remembered. */
	get all(): ReadonlyMap<string, Tile> {
		return this.#tiles;
	}

	/** Takes a snapshot or a patch; true when a new snapshot must be asked for. */
	receive(m: TileMessage | PatchMessage): boolean {
		if (m.type === 'tile') {
			const { version, definition, document } = m;
			this.#asked.delete(m.tile);
			this.#set(m.tile, { version, definition, document });
			return false;
		}
		const held = this.#tiles.get(m.tile);
		if (held && m.version <= held.version) return false; // repeated
		if (!held || held.version !== m.base) return this.#ask(m.tile);
		const document = mergePatch(held.document, m.patch) as TileDocument;
		this.#set(m.tile, { ...held, version: m.version, document });
		return false;
	}

	/** Shows figures from before, marked old, until the wall sends new ones. */
	restore(remembered: Iterable<[string, Tile]>): void {
		for (const [name, tile] of remembered) {
			if (this.#tiles.has(name)) continue;
			const q = tile.document['q'];
			const document = q === 'good' || q === 'late' ? { ...tile.document, q: 'stale' } : tile.document;
			this.#set(name, { ...tile, version: 0, document });
		}
	}

	/** A new connection may have lost messages, and a snapshot that was asked for. */
	reconnected(): void {
		this.#asked.clear();
	}

	#ask(name: string): boolean {
		if (this.#asked.has(name)) return false;
		this.#asked.add(name);
		return true;
	}

	#set(name: string, tile: Tile): void {
		this.#tiles = new Map(this.#tiles).set(name, tile);
	}
}
