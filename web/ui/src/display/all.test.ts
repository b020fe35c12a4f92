import { beforeEach, expect, test } from 'vitest';
import { isPanelNotice, readAll } from './all';

const at = (search: string, hash = '') => ({ pathname: '/display', search, hash });
let wiped: string[];
const wipe = (address: string) => void wiped.push(address);

beforeEach(() => {
	localStorage.clear();
	wiped = [];
});

test('each display gets a frame with its own token, and the tokens leave the address', () => {
	expect(readAll(at('?all=utama', '#a1=one&a2=two'), localStorage, wipe)).toEqual({
		wall: 'utama',
		displays: [
			{ name: 'a1', address: '/display?display=a1#t=one' },
			{ name: 'a2', address: '/display?display=a2#t=two' },
		],
	});
	expect(wiped).toEqual(['/display?all=utama']);
});

test('loaded again without tokens, the same displays come back by what they remember themselves', () => {
	readAll(at('?all=utama', '#a1=one&a2=two'), localStorage, wipe);
	expect(readAll(at('?all=utama'), localStorage, wipe)?.displays.map((d) => d.address)).toEqual([
		'/display?display=a1',
		'/display?display=a2',
	]);
	expect(JSON.stringify(localStorage)).not.toContain('one');
});

test('an address of one display is not all', () => {
	expect(readAll(at('?display=a1'), localStorage, wipe)).toBeUndefined();
});

test('only our own notices are notices', () => {
	expect(isPanelNotice({ kawung: 'panel' })).toBe(true);
	expect([null, 'panel', { source: 'devtools' }].some(isPanelNotice)).toBe(false);
});
