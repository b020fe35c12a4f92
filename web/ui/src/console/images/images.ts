import type { StoredImage } from '../api';
import { freed, nameOf } from '../state/names';

/** What Images needs of the API. */
export interface ImagesApi {
	images(): Promise<StoredImage[]>;
	putImage(name: string, picture: Blob): Promise<void>;
	deleteImage(name: string): Promise<void>;
}

/** Where the list of what is stored is kept. */
export interface Shelf {
	readonly images: readonly StoredImage[] | undefined;
	stored(images: readonly StoredImage[]): void;
}

export const types = ['image/png', 'image/jpeg', 'image/webp'];
export const largest = 8 << 20; // bytes

/** Whether the controller would take a file, before it travels there. */
export const unfit = (file: { type: string; size: number }): 'type' | 'size' | undefined =>
	!types.includes(file.type) ? 'type' : file.size > largest ? 'size' : undefined;

/** A name for a picture, of its file's: "Peta Banjir.png" → "peta-banjir", "peta-banjir-2" where that is taken. */
export function freeName(file: string, taken: ReadonlySet<string>): string {
	return freed(nameOf(file.replace(/\.[^.]*$/, '')) || 'gambar', (name) => taken.has(name));
}

/** The stored pictures, as this console knows and changes them. */
export class Images {
	constructor(
		private readonly shelf: Shelf,
		private readonly api: ImagesApi,
	) {}

	async load(): Promise<void> {
		this.shelf.stored(await this.api.images());
	}

	/** Stores a file under a name of its own, never over another. */
	async add(file: File): Promise<void> {
		await this.load();
		await this.api.putImage(freeName(file.name, new Set(this.shelf.images?.map((p) => p.name))), file);
		await this.load();
	}

	async drop(name: string): Promise<void> {
		await this.api.deleteImage(name);
		await this.load();
	}
}
