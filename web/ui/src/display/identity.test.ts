import { beforeEach, expect, test } from 'vitest';
import { forgetIdentity, readIdentity, rememberIdentity } from './identity';

const at = (search: string, hash = '') => ({ pathname: '/display', search, hash });
let wiped: string[];
const wipe = (address: string) => void wiped.push(address);

beforeEach(() => {
	localStorage.clear();
	wiped = [];
});

test('a token in the fragment is kept and leaves the address at once', () => {
	expect(readIdentity(at('?display=a1', '#t=kd_1'), localStorage, wipe)).toEqual({ name: 'a1', token: 'kd_1' });
	expect(wiped).toEqual(['/display?display=a1']);
	expect(readIdentity(at('?display=a1'), localStorage, wipe)).toEqual({ name: 'a1', token: 'kd_1' });
});

test('displays in one browser do not take each other for themselves', () => {
	readIdentity(at('?display=a1', '#t=one'), localStorage, wipe);
	readIdentity(at('?display=a2', '#t=two'), localStorage, wipe);
	expect(readIdentity(at('?display=a1'), localStorage, wipe).token).toBe('one');
	expect(readIdentity(at(''), localStorage, wipe)).toEqual({ name: undefined, token: undefined });
});

test('a page that was approved finds itself again at the bare address', () => {
	rememberIdentity(localStorage, 'b2', 'kd_2', true);
	expect(readIdentity(at(''), localStorage, wipe)).toEqual({ name: 'b2', token: 'kd_2' });
	expect(wiped).toEqual([]);
});

test('a refused token is forgotten, and only that one', () => {
	rememberIdentity(localStorage, 'a1', 'kd_1', true);
	rememberIdentity(localStorage, 'a2', 'kd_2', false);
	forgetIdentity(localStorage, 'a1');
	expect(readIdentity(at(''), localStorage, wipe)).toEqual({ name: undefined, token: undefined });
	expect(readIdentity(at('?display=a2'), localStorage, wipe).token).toBe('kd_2');
});

test('a browser that keeps nothing still works while the page lives', () => {
	const refuse = () => {
		throw new DOMException('denied', 'SecurityError');
	};
	const none = { getItem: refuse, setItem: refuse, removeItem: refuse } as unknown as Storage;
	expect(readIdentity(at('?display=a1', '#t=kd_1'), none, wipe)).toEqual({ name: 'a1', token: 'kd_1' });
	expect(readIdentity(at('?display=a1'), none, wipe)).toEqual({ name: 'a1', token: undefined });
	forgetIdentity(none, 'a1');
});
