import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeWire } from './fakewire';
import { Socket, retryDelay, type AfterClose } from './socket';

function open(onClose?: (code: number) => AfterClose) {
	const heard: unknown[] = [];
	const socket = new Socket<unknown, { type: string }>({
		url: () => 'ws://127.0.0.1/ws/display',
		decode: (text) => JSON.parse(text) as unknown,
		hello: () => ({ type: 'hello' }),
		onMessage: (m) => heard.push(m),
		...(onClose ? { onClose } : {}),
		make: (url) => new FakeWire(url) as unknown as WebSocket,
		now: () => Date.now(),
		random: () => 1,
	});
	socket.open();
	return { socket, heard };
}

const last = () => FakeWire.last;

beforeEach(() => {
	vi.useFakeTimers();
	FakeWire.all = [];
});
afterEach(() => void vi.useRealTimers());

test('hello is the first word of every connection', () => {
	open();
	last().up();
	last().down();
	vi.advanceTimersByTime(2000);
	expect(FakeWire.all).toHaveLength(2);
	last().up();
	expect(FakeWire.all.map((w) => w.sent[0])).toEqual(['{"type":"hello"}', '{"type":"hello"}']);
});

test('the next attempt comes within 2 s in the first minute and within 15 s after it', () => {
	for (let attempt = 0; attempt < 40; attempt++) {
		for (const random of [0, 0.5, 1]) {
			expect(retryDelay(attempt, 59_000, random)).toBeLessThanOrEqual(2000);
			expect(retryDelay(attempt, 61_000, random)).toBeLessThanOrEqual(15_000);
			expect(retryDelay(attempt, 0, random)).toBeGreaterThanOrEqual(125);
		}
	}
	expect(retryDelay(20, 61_000, 1)).toBe(15_000);
	expect(retryDelay(5, 0, 0)).not.toBe(retryDelay(5, 0, 1)); // jitter
});

test('it never stops trying', () => {
	open();
	for (let i = 0; i < 100; i++) {
		last().down();
		vi.advanceTimersByTime(15_000);
	}
	expect(FakeWire.all.length).toBeGreaterThan(100);
});

test('a connection on which nothing is heard for 5 s is given up', () => {
	const { heard } = open();
	const first = last();
	first.up();
	vi.advanceTimersByTime(4000);
	first.say({ type: 'clock' });
	vi.advanceTimersByTime(4500);
	expect(FakeWire.all).toHaveLength(1);
	vi.advanceTimersByTime(3000);
	expect(FakeWire.all).toHaveLength(2);
	first.say({ type: 'late' });
	expect(heard).toEqual([{ type: 'clock' }]);
});

test('a connection that never opens is given up after 5 s too', () => {
	open();
	vi.advanceTimersByTime(8000);
	expect(FakeWire.all.length).toBeGreaterThan(1);
});

test('the page decides by the close code, and stop means stop', () => {
	open((code) => (code === 4409 ? 'stop' : 'retry'));
	last().up();
	last().down(4409);
	vi.advanceTimersByTime(60_000);
	expect(FakeWire.all).toHaveLength(1);
});

test('a connection that is closing was not lost before', () => {
	const { socket } = open();
	last().up();
	vi.advanceTimersByTime(4000);
	last().readyState = 2; // the other side says goodbye; the close event comes later
	expect(socket.lostAt).toBe(Date.now());
	vi.advanceTimersByTime(500);
	last().down(1001);
	expect(socket.lostAt).toBe(Date.now());
});

test('lostAt counts from the loss, not from the last attempt', () => {
	const { socket } = open();
	last().up();
	expect(socket.lostAt).toBeUndefined();
	vi.advanceTimersByTime(1000);
	const at = Date.now();
	last().down();
	for (let i = 0; i < 5; i++) {
		vi.advanceTimersByTime(2000);
		last().down();
	}
	expect(socket.lostAt).toBe(at);
});

test('a silent connection was lost with its last word', () => {
	const { socket } = open();
	last().up();
	vi.advanceTimersByTime(3000);
	last().say({ type: 'clock' });
	const at = Date.now();
	vi.advanceTimersByTime(6000);
	expect(socket.lostAt).toBe(at);
});

test('again makes a new connection at once and the old one is not heard any more', () => {
	const { socket, heard } = open();
	const first = last();
	first.up();
	socket.again();
	expect(FakeWire.all).toHaveLength(2);
	first.say({ type: 'old' });
	first.down();
	vi.advanceTimersByTime(3000);
	expect(FakeWire.all).toHaveLength(2);
	expect(heard).toEqual([]);
});

test('nothing is sent, and nothing kept, while there is no connection', () => {
	const { socket } = open();
	expect(socket.send({ type: 'health' })).toBe(false);
	last().up();
	expect(last().sent).toEqual(['{"type":"hello"}']);
	socket.close();
	expect(socket.send({ type: 'health' })).toBe(false);
});
