import { expect, test } from 'vitest';
import type { StoredImage } from '../api';
import { freeName, Images, largest, unfit } from './images';

test('a picture is named like its file, and never like another', () => {
	expect(freeName('Peta Banjir (2026).PNG', new Set())).toBe('peta-banjir-2026');
	expect(freeName('peta.jpg', new Set(['peta', 'peta-2']))).toBe('peta-3');
	expect(freeName('地图.webp', new Set())).toBe('gambar');
	expect(freeName(`${'a'.repeat(90)}.png`, new Set(['a'.repeat(60)]))).toBe(`${'a'.repeat(60)}-2`);
});

test('what the controller would refuse does not travel there', () => {
	expect(unfit({ type: 'image/png', size: largest })).toBeUndefined();
	expect(unfit({ type: 'image/png', size: largest + 1 })).toBe('size');
	expect(unfit({ type: 'image/svg+xml', size: 10 })).toBe('type');
});

test('a picture that somebody else stored meanwhile is not overwritten', async () => {
	const there = new Map<string, StoredImage>([['peta', { name: 'peta', width: 1, height: 1, bytes: 1 }]]);
	const shelf = { images: undefined as readonly StoredImage[] | undefined, stored: (list: readonly StoredImage[]) => void (shelf.images = list) };
	const images = new Images(shelf, {
		images: async () => [...there.values()],
		putImage: async (name) => void there.set(name, { name, width: 2, height: 2, bytes: 2 }),
		deleteImage: async (name) => void there.delete(name),
	});
	await images.add(new File(['x'], 'Peta.png', { type: 'image/png' }));
	expect(shelf.images?.map((p) => [p.name, p.bytes])).toEqual([['peta', 1], ['peta-2', 2]]);
	await images.drop('peta');
	expect(shelf.images?.map((p) => p.name)).toEqual(['peta-2']);
});
