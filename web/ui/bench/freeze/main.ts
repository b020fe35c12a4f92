/**
 * Measures the detector of frozen pictures, the very one of the displays, on
 * streams that ffmpeg makes: how many frozen cameras are found, how soon, and
 * how often a living one is called frozen. JSON lines on stdout, progress on stderr.
 */
import { Freeze } from '../../src/lib/video/freeze';
import { samplesOf, type Clip } from './encode';
import { clocks, encoders, frozen, living } from './plan';

interface Outcome {
	clip: Clip;
	/** Times at which it was called frozen while it lived, ms. */
	alarms: number[];
	/** Seconds from the freeze until it was said. */
	found: number | undefined;
}

async function judge(clip: Clip, keep: string | undefined): Promise<Outcome> {
	const freeze = new Freeze();
	const stops = (clip.freezes ?? Infinity) * 1000;
	const outcome: Outcome = { clip, alarms: [], found: undefined };
	let said = false;
	for (const { at, patches, light } of await samplesOf(clip, keep)) {
		freeze.add(at, patches, light, clip.encoder.group);
		const says = freeze.verdict !== undefined;
		if (says && !said && at < stops) outcome.alarms.push(at);
		if (says && at >= stops) outcome.found ??= (at - stops) / 1000;
		said = says;
	}
	return outcome;
}

const part = (sorted: readonly number[], share: number): number | undefined => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
const tenths = (n: number | undefined): number | null => (n === undefined ? null : Math.round(n * 10) / 10);
const print = (line: object): void => console.log(JSON.stringify(line));
const how = ({ scene, encoder: e, clock, freezes }: Clip) => ({ scene: scene.name, clock, kbit: e.kbit, rate: e.rate, group: e.group, fps: e.fps, size: e.size.replace(':', 'x'), ...(freezes === undefined ? {} : { freezes }) });

function reportFrozen(of: string, runs: readonly Outcome[]): void {
	const times = runs.flatMap((r) => r.found ?? []).sort((a, b) => a - b);
	const soon = times.filter((t) => t <= 30).length;
	print({ bench: 'freeze', of, runs: runs.length, within30s: soon, share: tenths((100 * soon) / runs.length), foundLater: times.length - soon, p50: tenths(part(times, 0.5)), p95: tenths(part(times, 0.95)), max: tenths(times.at(-1)) });
}

function reportLiving(of: string, runs: readonly Outcome[]): void {
	const hours = runs.reduce((sum, r) => sum + Math.min(r.clip.seconds, r.clip.freezes ?? Infinity), 0) / 3600;
	const alarms = runs.reduce((sum, r) => sum + r.alarms.length, 0);
	print({ bench: 'freeze', of, clips: runs.length, minutes: tenths(hours * 60), falseAlarms: alarms, anHour: tenths(alarms / hours) });
}

/** Two at a time: a camera and a display each. */
async function runAll(clips: readonly Clip[], keep: string | undefined): Promise<Outcome[]> {
	const outcomes: Outcome[] = [];
	const left = [...clips];
	const start = performance.now();
	const worker = async () => {
		for (let clip = left.shift(); clip; clip = left.shift()) {
			const outcome = await judge(clip, keep);
			outcomes.push(outcome);
			for (const at of outcome.alarms) print({ bench: 'freeze', falseAlarm: how(clip), at: tenths(at / 1000) });
			if (clip.freezes !== undefined && (outcome.found ?? Infinity) > 30) print({ bench: 'freeze', late: how(clip), found: tenths(outcome.found) });
			process.stderr.write(`\r${outcomes.length}/${clips.length} clips, ${Math.round((performance.now() - start) / 1000)} s `);
		}
	};
	await Promise.all([worker(), worker()]);
	process.stderr.write('\n');
	return outcomes;
}

const clips = [...living(), ...frozen()];
const outcomes = await runAll(clips, process.env['KEEP']);
const stopped = outcomes.filter((o) => o.clip.freezes !== undefined);
for (const e of encoders) reportFrozen(`frozen at ${e.kbit} kbit/s ${e.rate} ${e.size.replace(':', 'x')}, groups of ${e.group} s`, stopped.filter((o) => o.clip.encoder === e));
for (const c of clocks) reportFrozen(`frozen, clock ${c}`, stopped.filter((o) => o.clip.clock === c));
reportFrozen('frozen', stopped);
for (const c of ['moving', 'night', 'drawn'] as const) reportLiving(c, outcomes.filter((o) => o.clip.freezes === undefined && o.clip.scene.class === c));
