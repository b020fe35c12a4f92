import { afterEach, expect, test, vi } from 'vitest';
import { Pictures } from './pictures.svelte';

afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

test('stills go on when somebody sets the tablet’s clock back', async () => {
	vi.useFakeTimers();
	vi.stubGlobal('VideoDecoder', class {});
	vi.stubGlobal('createImageBitmap', () => {});
	let asked = 0;
	const pictures = new Pictures(
		async () => void asked++,
		() => false,
	);
	pictures.watch('pasar');
	await vi.advanceTimersByTimeAsync(1000);
	expect(asked).toBe(1);
	vi.setSystemTime(Date.now() - 3600e3);
	await vi.advanceTimersByTimeAsync(11_000);
	expect(asked).toBe(2);
	pictures.close();
});
