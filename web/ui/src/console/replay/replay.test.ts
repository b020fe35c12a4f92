import { expect, test } from 'vitest';
import { Problem, type Clip, type ClipRequest } from '../api';
import { Replay, type ReplayApi } from './replay.svelte';

const iso = (ms: number) => new Date(ms).toISOString();
const to = Date.parse('2026-11-23T03:41:00Z');
const clip = (of: ClipRequest): Clip => ({ ...of, id: 'x', gaps: [], bytes: 1, sha256: 'ab', by: 'sari', at: iso(to) });
const settled = () => new Promise((r) => setTimeout(r));

function opened(more: Partial<ReplayApi> = {}) {
	const asked: ClipRequest[] = [];
	const replay = new Replay(
		{
			recording: async () => ({ from: iso(to - 600_000), to: iso(to), gaps: [], bytes: 1, keep: '30m' }),
			clips: async () => ({ items: [], cutting: [] }),
			cutClip: async (c) => (asked.push(c), clip(c)),
			deleteClip: async () => {},
			...more,
		},
		'pasar',
	);
	return { replay, asked, close: replay.open() };
}

test('a clip is the last minute unless another piece is chosen', async () => {
	const { replay, asked, close } = opened();
	await settled();
	expect(replay.kept).toBe(true);
	expect(replay.piece).toEqual({ from: to - 60_000, to });
	replay.choose('to', to - 120_000);
	expect(replay.piece).toEqual({ from: to - 121_000, to: to - 120_000 });
	replay.choose('from', to - 180_000);
	await replay.save();
	expect(asked).toEqual([{ camera: 'pasar', from: iso(to - 180_000), to: iso(to - 120_000) }]);
	expect(replay.saving).toMatchObject({ state: 'done', clip: { sha256: 'ab' } });
	close();
});

test('a camera that is not kept has no replay, and a refused clip says why', async () => {
	const none = opened({ recording: async () => undefined });
	await settled();
	expect(none.replay.kept).toBe(false);
	none.close();
	const { replay, close } = opened({ cutClip: () => Promise.reject(new Problem(507, '', 'no room for another clip')) });
	await settled();
	await replay.save();
	expect(replay.saving).toEqual({ state: 'failed', why: 'Tempat untuk klip sudah penuh. Hapus klip lama, lalu ulangi.' });
	close();
});
