import { describe, expect, it } from 'vitest';
import { freeName, hostOf, validAddress } from './camera';
import { most, readAddresses } from './addresses';

describe('pasted addresses', () => {
	it('are hosts, ports and URLs in any layout, each once', () => {
		const typed = ' 10.0.0.7, 10.0.0.8:8899;\nkamera.lokal\nhttp://10.0.0.9/onvif/device_service\t[fd00::7]:80 10.0.0.7';
		expect(readAddresses(typed)).toEqual({ list: ['10.0.0.7', '10.0.0.8:8899', 'kamera.lokal', 'http://10.0.0.9/onvif/device_service', '[fd00::7]:80'], odd: [], tooMany: false });
	});
	it('are ranges and networks too', () => {
		expect(readAddresses('10.0.0.254-10.0.1.1').list).toEqual(['10.0.0.254', '10.0.0.255', '10.0.1.0', '10.0.1.1']);
		expect(readAddresses('10.0.0.9-11').list).toEqual(['10.0.0.9', '10.0.0.10', '10.0.0.11']);
		expect(readAddresses('10.0.0.13/30').list).toEqual(['10.0.0.13', '10.0.0.14']);
		expect(readAddresses('192.168.1.5/32').list).toEqual(['192.168.1.5']);
	});
	it('say what cannot be read and where it is too much', () => {
		expect(readAddresses('10.0.0.300 10.0.0.9-3 10.0.0.0/8 a_b').odd).toEqual(['10.0.0.300', '10.0.0.9-3', '10.0.0.0/8', 'a_b']);
		const many = readAddresses('10.0.0.0/24');
		expect([many.list.length, many.list[0], many.tooMany]).toEqual([most, '10.0.0.1', true]);
		expect(readAddresses('10.0.0.1-64').tooMany).toBe(false);
	});
});

describe('a camera’s address', () => {
	it('is RTSP with a host', () => {
		for (const good of ['rtsp://10.0.0.7', 'RTSPS://kamera/1?x=1', 'rtsp://a:p@ss@h:554/x']) expect(validAddress(good), good).toBe(true);
		for (const bad of ['', 'http://x/', 'rtsp://', 'rtsp:///x', 'rtsp://h/a b']) expect(validAddress(bad), bad).toBe(false);
	});
	it('leads to a host whatever stands around it', () => {
		expect(hostOf('rtsp://user:p@ss@10.0.0.7:554/main')).toBe('rtsp://10.0.0.7:554');
		expect(hostOf('RTSP://Kamera/sub')).toBe(hostOf('rtsp://kamera/main'));
		expect(hostOf('rtsps://kamera/')).not.toBe(hostOf('rtsp://kamera/'));
	});
});

it('gives a camera a name that is free', () => {
	const taken = (n: string) => ['pasar', 'pasar-2'].includes(n);
	expect(freeName('pasar', taken)).toBe('pasar-3');
	expect(freeName('', taken)).toBe('kamera');
	expect(freeName(`${'a'.repeat(59)}-b`, taken)).toBe('a'.repeat(59));
});
