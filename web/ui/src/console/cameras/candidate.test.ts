import { describe, expect, it, vi } from 'vitest';
import { Problem } from '../api';
import type { CameraSpec, Probed } from './camera';
import { Candidate } from './candidate.svelte';
import { CameraHunt } from './search.svelte';

const seen: Probed = { ok: true, transport: 'tcp', codec: 'H264', profile: '', width: 640, height: 360, fps: 25, gopSeconds: 2, bFrames: false, audio: '', firstFrameMs: 90, warnings: [], error: '', wrongPassword: false };
const known = { url: 'rtsp://10.0.0.7/main', sub: 'rtsp://10.0.0.7/sub', user: 'admin', password: 'rahasia', name: 'fakir-fk-2', title: 'Fakir FK-2', onvif: 'http://10.0.0.7/onvif/device_service' };

function api(probe = async () => seen) {
	const put: [string, CameraSpec, number | undefined][] = [];
	return {
		put,
		probe: vi.fn(probe),
		putCamera: async (name: string, spec: CameraSpec, revision?: number) => {
			put.push([name, spec, revision]);
			return { name, revision: 5, spec };
		},
	};
}

describe('a camera that is added', () => {
	it('is declared as it was found, with good defaults', async () => {
		const a = api();
		const c = new Candidate(known, a, () => false);
		await c.add();
		expect(a.put).toEqual([
			['fakir-fk-2', { title: 'Fakir FK-2', url: known.url, sub: known.sub, onvif: known.onvif, user: 'admin', password: 'rahasia', class: 'internal' }, undefined],
		]);
		expect(c.added).toBe('fakir-fk-2');
	});
	it('is named after its title once that was changed, and never as another', () => {
		const c = new Candidate(known, api(), (n) => n === 'pasar-panji' || n === 'fakir-fk-2');
		expect(c.name).toBe('fakir-fk-2-2');
		c.title = 'Pasar Panji';
		expect(c.name).toBe('pasar-panji-2');
	});
	it('takes a new password after it was declared, over its own revision', async () => {
		const a = api();
		const c = new Candidate(known, a, () => false);
		await c.add();
		c.title = 'Pasar';
		c.password = 'betul';
		await c.add();
		expect(a.put[1]?.[0]).toBe('fakir-fk-2');
		expect(a.put[1]?.[1]).toMatchObject({ password: 'betul', title: 'Pasar' });
		expect(a.put[1]?.[2]).toBe(5);
	});
	it('waits its turn when two others are being looked at', async () => {
		vi.useFakeTimers();
		let first = true;
		const c = new Candidate(known, api(async () => {
			if (!first) return seen;
			first = false;
			throw new Problem(429, '', '', 5);
		}), () => false);
		const looked = c.look();
		await vi.advanceTimersByTimeAsync(5000);
		await looked;
		vi.useRealTimers();
		expect([c.seen?.ok, c.problem]).toEqual([true, undefined]);
	});
});

describe('a search for cameras', () => {
	const device = (address: string, more = {}) => ({ address, needsPassword: false, cameras: [], ...more });
	const stream = { url: 'rtsp://x/', codec: 'H264', width: 1, height: 1 };

	it('lists what is new first and what is closed apart', async () => {
		const hunt = new CameraHunt({
			discover: async () => ({
				devices: [
					device('a', { cameras: [{ name: 'a', title: 'A', main: stream, declaredAs: 'pasar' }] }),
					device('b', { cameras: [{ name: 'b', title: 'B', main: stream }] }),
					device('c', { needsPassword: true, error: 'x' }),
				],
			}),
		});
		expect(hunt.done).toBe(false);
		await hunt.run();
		expect(hunt.found.map((f) => f.camera.name)).toEqual(['b', 'a']);
		expect([hunt.closed.map((d) => d.address), hunt.wantsPassword, hunt.since]).toEqual([['c'], true, undefined]);
	});
	it('is silent about the empty addresses of a range', async () => {
		const asked: string[][] = [];
		const hunt = new CameraHunt({
			discover: async (s) => {
				asked.push([...s.addresses]);
				return { devices: s.addresses.map((a) => device(a, { error: 'does not answer' })) };
			},
		});
		hunt.typed = '10.0.0.1-20';
		await hunt.run();
		expect([asked[0]?.length, hunt.closed]).toEqual([20, []]);
		hunt.typed = '10.0.0.1';
		await hunt.run();
		expect(hunt.closed).toHaveLength(1);
	});
});
