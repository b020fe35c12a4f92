import { expect, test } from 'vitest';
import { cameraError } from './wording';

/** Every reason that the relay gives for how a camera is: media/health.go, inflow.go, replay.go, transcode.go and what implements them. */
const reasons: readonly [string, RegExp][] = [
	['the camera is connected but sends no pictures', /tidak ada gambar/],
	['the camera ended the connection', /memutus/],
	['wrong user or password: correct it, the camera may lock the account', /terkunci/],
	['the camera allows no more viewers: end another one, or raise its limit', /tidak menerima penonton/],
	['the camera sends B-frames: turn them off (profile Baseline)', /^Kamera memakai B-frame/],
	['the camera refused: check the path of its address and its limit of viewers', /batas penonton/],
	['the camera sends nothing we can show: set it to H.264', /Tidak ada aliran/],
	['the camera does not answer: check power, cable and address', /Tidak menjawab/],
	['connecting to the camera', /Menyambung/],
	['waiting for the camera to send', /Menunggu/],
	['the camera stopped sending', /berhenti mengirim/],
	['the camera is connected, but sent no picture for 10s', /tidak ada gambar/],
	['its pictures need a transcode, which starts when somebody watches', /bila ada yang menonton/],
	['install ffmpeg, or set the camera to H.264', /Pasang ffmpeg/],
	['transcoder full 3/4: set the camera to H.264 without B-frames, or show fewer that are not', /penuh \(3\/4\)/],
	['the recording ends here', /berakhir/],
	['nothing was recorded for 12s', /Tidak ada rekaman/],
	['nothing is recorded from that time on', /Tidak ada rekaman/],
	['that time is still to come: not recorded', /belum tiba/],
];

test.each(reasons)('"%s" is said in the console’s language', (sentence, said) => {
	expect(cameraError(sentence)).toMatch(said);
});

test('a codec is named, and a sentence nobody knows is passed on as it is', () => {
	expect(cameraError('no stream that can be shown: the camera sends H265; set its stream to H.264')).toMatch(/^Kamera mengirim H265/);
	expect(cameraError('its lens fell off')).toBe('its lens fell off');
});
