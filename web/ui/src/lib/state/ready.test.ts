import { expect, test } from 'vitest';
import type { SourceState, View } from '../wire/messages';
import { viewReady, type Readiness } from './ready';
import { Sources } from './sources.svelte';

const view = (source: string, more: Partial<View> = {}): View => ({
	window: 'w1',
	source,
	kind: source.split('/')[0] ?? '',
	title: '',
	owner: '',
	label: '',
	fit: 'cover',
	box: { x: 0, y: 0, width: 1, height: 1 },
	slot: 0,
	liveFrom: 0,
	demo: false,
	...more,
});
const nothing: Readiness = { live: () => false, sources: new Sources(), tile: () => false, loaded: () => false };

function heard(...states: SourceState[]): Readiness {
	const sources = new Sources();
	for (const state of states) sources.receive({ type: 'source', source: 'camera/a', state, since: 0, reason: '' });
	return { ...nothing, sources };
}

test('a camera is ready with its first live frame', () => {
	expect(viewReady(view('camera/a'), 0, nothing)).toBe(false);
	expect(viewReady(view('camera/a'), 10_000, nothing)).toBe(false);
	expect(viewReady(view('camera/a'), 0, { ...nothing, live: (slot) => slot === 0 })).toBe(true);
});

test.each(['stalled', 'silent', 'refused', 'wrong password', 'unsupported'])('no take waits for a camera that is %s', (state) => {
	expect(viewReady(view('camera/a'), 0, heard(state))).toBe(true);
});

test('a failing camera that is called again and again is still dead, one that came back is not', () => {
	expect(viewReady(view('camera/a'), 0, heard('silent', 'connecting'))).toBe(true);
	expect(viewReady(view('camera/a'), 0, heard('silent', 'connecting', 'live'))).toBe(false);
});

test('a camera that is called for the first time gets a moment', () => {
	expect(viewReady(view('camera/a'), 100, heard('idle', 'connecting'))).toBe(false);
	expect(viewReady(view('camera/a'), 1800, heard('idle', 'connecting'))).toBe(true);
});

test('a camera that got no slot is not waited for', () => {
	expect(viewReady(view('camera/a', { slot: -1 }), 0, nothing)).toBe(true);
});

test('a room waits for the pictures of its seats, and at most 1.5 s', () => {
	const seat = { participant: '', name: '', office: '', audio: true, speaking: false, liveFrom: 0 };
	const room = view('room/rapat', {
		seats: [
			{ ...seat, video: true, slot: 3 },
			{ ...seat, video: false, slot: -1 },
		],
	});
	expect(viewReady(room, 1499, nothing)).toBe(false);
	expect(viewReady(room, 1500, nothing)).toBe(true);
	expect(viewReady(room, 0, { ...nothing, live: (slot) => slot === 3 })).toBe(true);
	expect(viewReady(view('room/rapat', { seats: [] }), 0, nothing)).toBe(true);
});

test('a tile is ready with its snapshot', () => {
	expect(viewReady(view('tile/pad'), 60_000, nothing)).toBe(false);
	expect(viewReady(view('tile/pad'), 0, { ...nothing, tile: (name) => name === 'pad' })).toBe(true);
});

test('a page is ready when it is loaded, or not by its own limit', () => {
	const page = view('page/sirka', { url: 'https://sirka.example/' });
	expect(viewReady(page, 0, nothing)).toBe(false);
	expect(viewReady(page, 0, { ...nothing, loaded: () => true })).toBe(true);
	expect(viewReady(page, 1500, nothing)).toBe(true);
});

test('a picture is ready when it is decoded, or not by the same limit', () => {
	const picture = view('image/lambang', { url: '/api/v1/images/lambang' });
	expect(viewReady(picture, 1499, nothing)).toBe(false);
	expect(viewReady(picture, 0, { ...nothing, loaded: () => true })).toBe(true);
	expect(viewReady(picture, 1500, nothing)).toBe(true);
});

test('a picture without an address has nothing to wait for', () => {
	expect(viewReady(view('image/lambang'), 0, nothing)).toBe(true);
});

test('an empty window is always ready', () => {
	expect(viewReady(view('', { kind: '' }), 0, nothing)).toBe(true);
});
