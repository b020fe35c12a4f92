/** What the cameras of the measurement see: pictures that ffmpeg draws, with a sensor's noise on them. */

/** A scene by its name, as it is at one frame rate and size. */
export interface Scene {
	name: string;
	/** Moving: a day, something moves; night: dark, seldom anything; drawn: no noise at all, which no camera's sensor is. */
	class: 'moving' | 'night' | 'drawn';
	/** The filters that make it, as [scene]. */
	graph: (fps: number, size: string) => string;
}

const clips = '../../configs/demo/clips';
/** A clip of the demo, 12 s again and again: its noise is new each time. */
const clip = (name: string) => (fps: number, size: string) => `movie=${clips}/${name}.360.h264:f=h264,loop=-1:300:0,setpts=N/(25*TB),fps=${fps},scale=${size}`;
/** A place where nothing moves: one picture of a clip, with the texture of walls and grass, which drawings lack. */
const place = (name: string) => (fps: number, size: string) =>
	`movie=${clips}/${name}.360.h264:f=h264,select=eq(n\\,100),noise=alls=40:all_seed=7,gblur=0.8,scale=${size},loop=-1:1:0,setpts=N/(${fps}*TB)`;
/** Something of that size and colour that crosses the place now and then: speed in px a second, once in so many px. */
const crossing = (fps: number, colour: string, size: string, speed: number, every: number, y: number) =>
	`[still];color=${colour}:s=${size}:r=${fps}[body];[still][body]overlay=x=mod(t*${speed}\\,${every})-80:y=${y}+3*sin(t*6)`;
/** A sensor's noise, about 0.58 levels of standard deviation for each of `strength`. */
const noise = (strength: number) => `,noise=alls=${strength}:allf=t:all_seed=SEED`;
/** What cameras do against noise at night: the present picture is mixed with those before it. */
const denoised = (much: number) => `,hqdn3d=0:0:${much}:${much}`;
const dark = (share: number) => `,lutyuv=y=16+(val-16)*${share}:u=128+(val-128)*0.3:v=128+(val-128)*0.3`;

const alun = place('alun-alun');
const simpang = place('simpang-empat');
const pasar = place('pasar');

export const scenes: readonly Scene[] = [
	{ name: 'square', class: 'moving', graph: (f, s) => clip('alun-alun')(f, s) + noise(4) },
	{ name: 'market', class: 'moving', graph: (f, s) => clip('pasar')(f, s) + noise(2) + denoised(4) },
	{ name: 'sea', class: 'moving', graph: (f, s) => clip('pantai')(f, s) + noise(1) },
	{ name: 'walker', class: 'moving', graph: (f, s) => alun(f, s) + crossing(f, '0x804020', '14x44', 45, 1500, 230) + noise(3) },
	{ name: 'empty', class: 'moving', graph: (f, s) => pasar(f, s) + noise(1) },
	{ name: 'pan', class: 'moving', graph: (f, s) => simpang(f, s) + `,scale=iw*1.5:-2,crop=iw/1.5:ih/1.5:x=(iw-ow)/2*(1+sin(t/9))` + noise(2) },
	{ name: 'noisy', class: 'night', graph: (f, s) => alun(f, s) + dark(0.25) + noise(8) },
	{ name: 'headlights', class: 'night', graph: (f, s) => simpang(f, s) + dark(0.3) + crossing(f, '0xe0e0d0', '40x10', 160, 6400, 240) + noise(5) },
	{ name: 'denoised', class: 'night', graph: (f, s) => alun(f, s) + dark(0.4) + noise(6) + denoised(8) },
	{ name: 'infrared', class: 'night', graph: (f, s) => pasar(f, s) + dark(0.7) + ',hue=s=0' + noise(4) + denoised(6) },
	{ name: 'lamps', class: 'night', graph: (f, s) => simpang(f, s) + dark(0.5) + noise(1) },
	{ name: 'walk', class: 'night', graph: (f, s) => pasar(f, s) + dark(0.35) + crossing(f, '0x404040', '14x44', 40, 3200, 230) + noise(3) + denoised(5) },
	{ name: 'clip', class: 'drawn', graph: clip('simpang-empat') },
	{ name: 'sway', class: 'drawn', graph: (f, s) => simpang(f, s) + `,scale=iw*1.1:-2,crop=iw/1.1:ih/1.1:x=(iw-ow)/2*(1+sin(t/4))` },
];

/** Where the camera writes its clock: in the upper rows, or large into the picture, as slates have it. */
export type Clock = 'none' | 'above' | 'inside';

/** The clock's digits are those of ffmpeg's test picture: they need no font. */
export function clocked(graph: string, clock: Clock): string {
	if (clock === 'none') return `${graph},format=yuv420p`;
	const [scale, at] = clock === 'above' ? ['180:26', 'W-190:12'] : ['240:36', '60:H/2'];
	return `${graph}[seen];testsrc2=s=128x32:r=1,crop=96:14:2:3,scale=${scale}:flags=neighbor[clock];[seen][clock]overlay=${at}:shortest=1,format=yuv420p`;
}
