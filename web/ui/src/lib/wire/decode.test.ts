import { readdirSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import * as decode from './decode';

const folder = import.meta.dirname + '/../../../../testdata/';
const golden = readdirSync(folder).filter((f) => /^(display|console|room|view)-(client|server)-.*\.json$/.test(f));

const decoders: Record<string, (text: string) => unknown> = {
	'display-server': decode.decodeToDisplay,
	'display-client': decode.decodeFromDisplay,
	'console-server': decode.decodeToConsole,
	'console-client': decode.decodeFromConsole,
	'room-server': decode.decodeToParticipant,
	'room-client': decode.decodeFromParticipant,
	'view-server': decode.decodeToViewer,
	'view-client': decode.decodeFromViewer,
};

test('there are golden files to hold to', () => {
	expect(golden.length).toBeGreaterThan(40);
});

test.each(golden)('%s decodes to exactly what it holds, and nothing in it is unknown', (file) => {
	const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
	const text = readFileSync(folder + file, 'utf8');
	const kind = file.split('-').slice(0, 2).join('-');
	expect(decoders[kind]?.(text)).toEqual(JSON.parse(text));
	expect(warn.mock.calls).toEqual([]);
	warn.mockRestore();
});

const bad = [
	['not JSON', '{"type":'],
	['not an object', '[]'],
	['no type', '{}'],
	['an unknown type', '{"type":"explode"}'],
	['a type every object has', '{"type":"constructor"}'],
	['a field of the wrong type', '{"type":"flip","take":"t1","revision":"2","at":1}'],
	['a missing field', '{"type":"cancel"}'],
	['a wrong box', '{"type":"prepare","take":"t1","views":[{"window":"w","slot":0,"box":{"x":0,"y":0,"width":1}}]}'],
	['a fit that is none', '{"type":"prepare","take":"t","views":[{"window":"w","slot":0,"fit":"zoom","box":{"x":0,"y":0,"width":1,"height":1}}]}'],
] as const;

test.each(bad)('%s is refused with a warning and nothing is thrown', (what, text) => {
	const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
	expect(decode.decodeToDisplay(text), what).toBeUndefined();
	expect(warn).toHaveBeenCalledOnce();
	warn.mockRestore();
});

test('unknown fields are dropped with one warning, however often they come', () => {
	const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
	const text = '{"type":"cancel","take":"t1","why":"because"}';
	expect(decode.decodeToDisplay(text)).toEqual({ type: 'cancel', take: 't1' });
	expect(decode.decodeToDisplay(text)).toEqual({ type: 'cancel', take: 't1' });
	expect(warn).toHaveBeenCalledOnce();
	warn.mockRestore();
});

test('a server that leaves out empty values or writes null for an empty list is understood', () => {
	expect(
		decode.decodeToDisplay(
			'{"type":"program","epoch":"e","revision":1,"wall":"","panel":{"name":"","width":0,"height":0,"pixels":[0,0]},"views":null}',
		),
	).toEqual({
		type: 'program',
		epoch: 'e',
		revision: 1,
		wall: '',
		panel: { name: '', width: 0, height: 0, pixels: [0, 0], rotate: 0 },
		sound: false,
		blank: false,
		views: [],
	});
});
