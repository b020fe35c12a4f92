import { describe, expect, it } from 'vitest';
import { Problem } from '../api';
import { problemText } from '../cameras/wording';
import { say } from '../problems';
import { Editing, freeName, pruned, type DeclaredKind, type EditingApi } from './editing.svelte';
import { trouble } from './saying';

interface Spec {
	title?: string;
	wall: string;
	layouts?: string[];
}

/** A controller with one tour, which refuses when it is told to. */
class Controller implements EditingApi {
	wrote: unknown[] = [];
	refusal: Problem | undefined;
	declared = <S>(_: DeclaredKind, name: string) => Promise.resolve({ name, revision: 7, spec: { title: 'Pagi', wall: 'utama' } as S });
	declare = <S>(kind: DeclaredKind, name: string, spec: S, revision?: number) => {
		if (this.refusal) return Promise.reject(this.refusal);
		this.wrote.push([kind, name, spec, revision]);
		return Promise.resolve({ name, revision: 8, spec });
	};
	undeclare = () => Promise.resolve();
}

describe('editing a declared thing', () => {
	it('calls a new one after its title, as nothing is called yet', async () => {
		const c = new Controller();
		const e = new Editing<Spec>('tour', c, { fresh: { wall: 'utama' }, names: ['apel-pagi'] });
		expect(e.name).toBe('');
		e.edit({ title: ' Apel pagi ', layouts: [] });
		expect(await e.save()).toBe(true);
		expect(c.wrote).toEqual([['tour', 'apel-pagi-2', { title: 'Apel pagi', wall: 'utama' }, undefined]]);
	});
	it('writes a known one only over what was read', async () => {
		const c = new Controller();
		const e = new Editing<Spec>('tour', c, { name: 'pagi' });
		await e.load();
		expect(e.changed).toBe(false);
		e.edit({ title: 'Siang' });
		expect(e.changed).toBe(true);
		await e.save();
		expect(c.wrote).toEqual([['tour', 'pagi', { title: 'Siang', wall: 'utama' }, 7]]);
	});
	it('says at the field what is wrong with it, and below what is wrong elsewhere', async () => {
		const c = new Controller();
		c.refusal = new Problem(422, 'invalid', '', 0, [{ field: 'layouts[1]', detail: 'is empty' }]);
		const e = new Editing<Spec>('tour', c, { fresh: { title: 'Pagi', wall: 'utama' }, names: [] });
		expect(await e.save()).toBe(false);
		expect(e.errorAt('layouts')).toBe('is empty');
		expect(e.errorAt('every')).toBeUndefined();
		expect(trouble(e.problem, ['layouts'])).toBe('Belum tersimpan. Perbaiki isian yang bertanda.');
		expect(trouble(e.problem, [])).toBe('Belum tersimpan. layouts[1] is empty');
	});
	it('says in Indonesian what the controller sends the parts of', async () => {
		const c = new Controller();
		const many = { field: 'layouts', detail: 'are 1; a tour has 2 to 64', template: 'are {0}; a tour has {1} to {2}', values: ['1', '2', '64'] };
		c.refusal = new Problem(422, 'invalid', 'layouts: are 1; a tour has 2 to 64', 0, [many]);
		const e = new Editing<Spec>('tour', c, { fresh: { title: 'Pagi', wall: 'utama' }, names: [] });
		await e.save();
		expect(e.errorAt('layouts')).toBe('ada 1; sebuah tur punya 2 sampai 64');
		expect(trouble(e.problem, [])).toBe('Belum tersimpan. layouts ada 1; sebuah tur punya 2 sampai 64');
		expect(problemText(e.problem)).toBe('layouts ada 1; sebuah tur punya 2 sampai 64');
		expect(say('tour', e.problem).detail).toBe('Layouts ada 1; sebuah tur punya 2 sampai 64. Dinding tetap seperti semula.');
	});
	it('says so too of what is no field’s', () => {
		const parts = { template: '{0} is in use by {1}', values: ['tour pagi', 'schedule apel'] };
		const used = new Problem(409, '', 'tour pagi is in use by schedule apel', 0, [], { parts });
		expect(trouble(used, [])).toBe('Masih dipakai: tour pagi dipakai oleh schedule apel');
		expect(say('tour', used).detail).toBe('Tour pagi dipakai oleh schedule apel. Dinding tetap seperti semula.');
		expect(say('tour', new Problem(409, '', 'its lens fell off')).detail).toBe('Its lens fell off. Dinding tetap seperti semula.');
	});
	it('knows that somebody else was faster', async () => {
		const c = new Controller();
		c.refusal = new Problem(412, '', '');
		const e = new Editing<Spec>('tour', c, { name: 'pagi' });
		await e.load();
		await e.save();
		expect([e.stale, e.problem]).toEqual([true, undefined]);
		await e.load();
		expect(e.stale).toBe(false);
	});
	it('leaves out what is empty, also inside, and keeps numbers', () => {
		expect(pruned({ a: '', b: [], c: false, d: 0, e: { f: '', g: 'x ' } })).toEqual({ d: 0, e: { g: 'x' } });
		expect(freeName('!!!', [])).toBe('');
	});
});
