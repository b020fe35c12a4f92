import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { Daemon, freePort } from './daemon';
import { Eye } from './pixels';

/*
 * A camera that sends a drawing, across four panels with broad frames, looked at
 * as a person in the room sees it. It makes out/screens/span.jpg, the picture of
 * README.md (web/screenshots/span.jpg).
 */
const panel = { width: 1210, height: 680, bezel: 12 }; // mm
const step = { x: panel.width + 2 * panel.bezel, y: panel.height + 2 * panel.bezel };
const glass = { width: step.x + panel.width, height: step.y + panel.height };
const names = ['g1', 'g2', 'g3', 'g4'] as const;
const out = '../../out/screens';

const circles = [60, 130, 200, 270, 340].map((r) => `<circle cx="640" cy="360" r="${r}" stroke="#56B4E9" stroke-width="4"/>`).join('');
const grid = Array.from({ length: 15 }, (_, i) => `M${80 * (i + 1)} 0V720M0 ${80 * (i + 1)}H1280`).join('');
const drawing = `<body style="margin:0;background:#2b3c5c"><svg width="1280" height="720" fill="none"><path d="${grid}" stroke="#50648c"/>${circles}
	<path d="M0 0L1280 720M1280 0L0 720" stroke="#fff" stroke-width="6"/><path d="M0 540L1280 90M160 720L560 0" stroke="#E69F00" stroke-width="4"/></svg>`;

/** Frame numbers across the upright and the level frame. */
const counter = (x: string, y: string) =>
	`drawtext=fontfile=/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf:text='%{frame_num}':fontsize=84:fontcolor=white:box=1:boxcolor=0x0B1220:boxborderw=14:x=${x}:y=${y}`;

function push(url: string): ReturnType<typeof spawn> {
	const filter = `${counter('(w-tw)/2', 'h*0.06')},${counter('w*0.8-tw/2', '(h-th)/2')},format=yuv420p`;
	const encode = ['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-crf', '18', '-g', '50'];
	const args = ['-loglevel', 'error', '-re', '-loop', '1', '-framerate', '25', '-i', `${out}/lines.png`, '-vf', filter, ...encode, '-f', 'rtsp', '-rtsp_transport', 'tcp', url];
	return spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

test('straight lines go on straight behind the frames of four panels', async ({ browser }) => {
	const daemon = new Daemon('../../out/lines-data', await freePort(), await freePort());
	await daemon.forget();
	await mkdir(out, { recursive: true });
	const page = await (await browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage();
	await page.setContent(drawing);
	await page.screenshot({ path: `${out}/lines.png` });
	await page.close();
	await daemon.start();
	let camera: ReturnType<typeof spawn> | undefined;
	try {
		await daemon.signIn();
		const panels = names.map((name, i) => ({ name, x: step.x * (i % 2), y: step.y * Math.floor(i / 2), ...panel, pixels: [1920, 1080] }));
		await daemon.send('PUT', '/walls/garis', { spec: { title: 'Garis', panels } });
		await daemon.send('PUT', '/cameras/garis', { spec: { title: 'Pola garis', push: true } });
		const token = async (kind: string, subject: string) => (await daemon.send<{ token: string }>('POST', '/tokens', { kind, subject, title: 'test' })).token;
		const keys: string[] = [];
		for (const name of names) {
			await daemon.send('PUT', `/displays/${name}`, { spec: { wall: 'garis', panel: name } });
			keys.push(`${name}=${await token('display', name)}`);
		}
		const rtsp = /RTSP +rtsp:\/\/x:\S+@(\S+)\/alun-alun/.exec(daemon.output)?.[1];
		camera = push(`rtsp://x:${await token('camera', 'garis')}@${rtsp}/garis`);
		await expect.poll(async () => (await daemon.get<{ state: string }>('/cameras/garis/health')).state, { timeout: 20_000 }).toBe('live');
		await daemon.send('POST', '/walls/garis/take', { windows: [{ source: 'camera/garis', region: { x: 0, y: 0, width: 1, height: 1 }, fit: 'stretch' }] });

		const room = await (await browser.newContext({ viewport: { width: 1920, height: 1108 } })).newPage();
		await room.goto(`${daemon.base}/display?all=garis#${keys.join('&')}`);
		await expect.poll(() => room.frames().length, { timeout: 20_000 }).toBe(5);
		for (const frame of room.frames().slice(1)) {
			const shown = () => {
				const k = window.__kawung;
				const w = k?.stats()[0];
				return w !== undefined && w.decoded > 25 && k?.glass(w.slot)?.tagName === 'CANVAS';
			};
			await frame.waitForFunction(shown, undefined, { timeout: 30_000 });
		}
		await room.screenshot({ path: `${out}/span.jpg`, type: 'jpeg', quality: 82 });

		const frames = await room.locator('iframe').evaluateAll((all) => all.map((f) => f.getBoundingClientRect().toJSON() as DOMRect));
		const [first] = frames;
		if (!first) throw new Error('no panels');
		const px = first.width / panel.width; // px in a mm of the room
		const lit = (x: number, y: number) => frames.some((f) => x > f.x + 6 && x < f.x + f.width - 6 && y > f.y + 6 && y < f.y + f.height - 6);
		const points = Array.from({ length: 181 }, (_, i) => 0.05 + i / 200).flatMap((t) =>
			[t, 1 - t].map((v) => ({ x: first.x + t * glass.width * px, y: first.y + v * glass.height * px })),
		);
		const on = points.filter((p) => lit(p.x, p.y) && Math.hypot(p.x - 960, p.y - 554) > 60);
		const eye = new Eye(await (await browser.newContext()).newPage());
		const red = async (dx: number, dy: number) => (await eye.colours(room, on.map((p) => ({ x: p.x + dx - 1, y: p.y + dy - 1, width: 2, height: 2 })))).map((c) => c[0] ?? 0);
		const line = await red(0, 0);
		const off = on.filter((_, i) => (line[i] ?? 0) < 170);
		expect(off, `of ${on.length} points of the two diagonals: not on the line`).toEqual([]);
		for (const beside of [await red(0, -14), await red(0, 14)]) {
			expect(beside.filter((v) => v > 170).length, 'beside it is ground, where no other line crosses').toBeLessThan(on.length / 10);
		}
	} finally {
		camera?.kill();
		if (camera?.exitCode === null) await once(camera, 'exit');
		await daemon.kill('SIGTERM');
	}
});
