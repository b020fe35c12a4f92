import { describe, expect, it } from 'vitest';
import { Problem } from '../api';
import { kept, type CameraSpec } from './camera';
import { words } from './messages';
import { CameraForm, type FormApi } from './form.svelte';

const declared: CameraSpec = { title: 'Pasar', url: 'rtsp://10.0.0.7/main', sub: 'rtsp://10.0.0.7/sub', user: 'admin', password: kept, tags: ['pusat'], class: 'internal', linger: '45s' };

/** A controller that holds one camera. */
class Controller implements FormApi {
	spec: CameraSpec | undefined = declared;
	revision = 7;
	written: CameraSpec[] = [];
	by = 'sari';

	camera = async (name: string) => {
		if (!this.spec) throw new Problem(404, '', '');
		return { name, revision: this.revision, spec: this.spec };
	};
	putCamera = async (name: string, spec: CameraSpec, revision?: number) => {
		if (revision !== this.revision) throw new Problem(412, '', '');
		this.written.push(spec);
		this.spec = spec;
		return { name, revision: ++this.revision, spec };
	};
	removeCamera = async (_: string, revision?: number) => {
		if (revision !== this.revision) throw new Problem(412, '', '');
		this.spec = undefined;
	};
	audit = async (since: number) => ({
		entries: [
			{ revision: since + 1, at: '2026-11-23T08:00:00Z', actor: { name: this.by }, action: 'put camera', object: 'pasar' },
			{ revision: since + 1, at: '2026-11-23T08:00:01Z', actor: { name: 'x' }, action: 'put camera', object: 'other' },
		],
	});
}

async function opened(): Promise<[CameraForm, Controller]> {
	const controller = new Controller();
	const form = new CameraForm('pasar', controller);
	await form.load();
	return [form, controller];
}

describe('editing a camera', () => {
	it('writes what was changed and leaves the rest, also what the form does not know', async () => {
		const [form, controller] = await opened();
		expect(form.changed).toBe(false);
		form.edit({ title: ' Pasar Panji ', place: { lat: -7.7, lon: 114 }, tags: [] });
		expect(await form.save()).toBe(true);
		expect(controller.written).toEqual([{ ...declared, tags: undefined, title: 'Pasar Panji', place: { lat: -7.7, lon: 114 } }]);
		expect(form.changed).toBe(false);
	});
	it('writes half an hour of recording as true, other times as they are', async () => {
		const [form, controller] = await opened();
		for (const keep of ['30m', '2h', '']) {
			form.edit({ keep });
			await form.save();
		}
		expect(controller.written.map((s) => s.keep)).toEqual([true, '2h', undefined]);
		controller.spec = { ...declared, keep: true };
		await form.load();
		expect(form.draft.keep).toBe('30m');
	});
	it('keeps the password unless a new one is typed, and shows neither', async () => {
		const [form, controller] = await opened();
		form.edit({ owner: 'Dishub' });
		await form.save();
		form.edit({ password: 'baru' });
		await form.save();
		expect(controller.written.map((s) => s.password)).toEqual([kept, 'baru']);
		expect(form.draft.password).toBe('');
	});
	it('wants the password again when the address leads elsewhere', async () => {
		const [form] = await opened();
		form.edit({ url: 'rtsp://10.0.0.7/other' });
		expect(form.wrong).toEqual([]);
		form.edit({ url: 'rtsp://10.0.0.8/main' });
		expect(form.wrong).toEqual(['password']);
		expect(await form.save()).toBe(false);
		form.edit({ password: 'x' });
		expect(form.wrong).toEqual([]);
		form.edit({ url: 'http://10.0.0.8' });
		expect(form.wrong).toEqual(['address']);
	});
	it('says who was quicker, and saves one’s own changes over theirs only when told to', async () => {
		const [form, controller] = await opened();
		form.edit({ owner: 'Dishub' });
		controller.spec = { ...declared, title: 'Pasar Besar' };
		controller.revision = 9;
		expect(await form.save()).toBe(false);
		expect(form.overtaken).toEqual({ by: 'sari', at: '2026-11-23T08:00:00Z' });
		await form.keepMine();
		expect([form.overtaken, form.draft.title, form.draft.owner]).toEqual([undefined, 'Pasar Besar', 'Dishub']);
		expect(await form.save()).toBe(true);
		expect(controller.spec).toMatchObject({ title: 'Pasar Besar', owner: 'Dishub' });
	});
	it('ends when the camera is removed, here or by somebody else', async () => {
		const [form, controller] = await opened();
		expect(await form.remove()).toBe(true);
		expect(form.gone).toBe(true);
		const late = new CameraForm('pasar', controller);
		await late.load();
		expect([late.gone, late.problem]).toEqual([true, undefined]);
	});
});

it('says for how long pictures are kept in words', () => {
	expect(['30m', '1h', '1h30m', '45s'].map(words.keepFor)).toEqual(['30 mnt', '1 jam', '1 jam 30 mnt', '45 dtk']);
});
