package rtsp_test

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/rtsp"
)

// Small clips of 160×90 with a keyframe every ten frames, made as fifty was,
// with -crf 38 and what their names say:
//
//	small     nothing else
//	slices    slices=3
//	bframes   -profile:v main -bf 2, b-pyramid=none
//	pyramid   -profile:v main -bf 3, b-pyramid=normal
//	recovery  open-gop=1, -force_key_frames every 20 with -bf 1; the B-frames were then cut out
func clip(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name + ".h264")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// playing pulls a camera that plays annexB.
func playing(t *testing.T, annexB []byte, q fakecam.Quirks) *pulling {
	t.Helper()
	cam := camera(t, fakecam.Config{Quirks: q, Streams: map[string]fakecam.Clip{"cam": {AnnexB: annexB, FPS: fps}}})
	return pull(t, &rtsp.Client{}, media.Upstream{URL: cam.URL("cam")})
}

func TestAChangeOfResolutionNeedsNoReconnect(t *testing.T) {
	t.Parallel()
	large := fifty(t)
	p := playing(t, append(clip(t, "small"), large...), fakecam.Quirks{})
	seen := map[int]bool{}
	for range 130 { // more than the two clips
		f := p.next()
		if !f.Keyframe {
			continue
		}
		nals := units(t, f)
		if len(nals) != 3 || nals[0][0]&0x1f != 7 || nals[1][0]&0x1f != 8 {
			t.Fatalf("a keyframe of %d units does not begin with one SPS and one PPS", len(nals))
		}
		if bytes.Contains(large, nals[2]) != bytes.Contains(large, nals[0]) {
			t.Error("a keyframe has the parameter sets of the other resolution")
		}
		seen[p.out.Format().Width] = true
	}
	if !seen[160] || !seen[320] || len(seen) != 2 {
		t.Errorf("keyframes of widths %v, want 160 and 320", seen)
	}
}

func TestFramesOfSeveralSlicesStayWhole(t *testing.T) {
	t.Parallel()
	for name, q := range map[string]fakecam.Quirks{
		"as they should be": {}, "every slice is marked": {MarkSlices: true}, "nothing is marked": {NoMarkers: true},
		"in start codes": {StartCodes: true, PayloadSize: 700}, "over UDP": {UDPOnly: true, SwapPackets: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := playing(t, clip(t, "slices"), q)
			p.next() // learns what the marker means
			p.next()
			p.next()
			for range 30 {
				slices := 0
				for _, nal := range units(t, p.next()) {
					if typ := nal[0] & 0x1f; typ == 1 || typ == 5 {
						slices++
					}
				}
				if slices != 3 {
					t.Fatalf("a frame has %d slices, want 3", slices)
				}
			}
		})
	}
}

func TestBFramesThatNobodyNeedsAreLeftOut(t *testing.T) {
	t.Parallel()
	p := playing(t, clip(t, "bframes"), fakecam.Quirks{})
	var last int64
	for range 20 {
		f := p.next()
		nals := units(t, f)
		if nal := nals[len(nals)-1]; nal[0]&0x60 == 0 {
			t.Error("a frame that nobody needs came through")
		}
		if f.Time <= last {
			t.Errorf("time %d after %d", f.Time, last)
		}
		last = f.Time
	}
}

func TestBFramesThatOthersNeedAreRefusedWithAdvice(t *testing.T) {
	t.Parallel()
	err := playing(t, clip(t, "pyramid"), fakecam.Quirks{}).end()
	if !errors.Is(err, media.ErrBFrames) || !errors.Is(err, media.ErrUnsupported) {
		t.Errorf("Pull = %v, want ErrBFrames", err)
	}
}

func TestRecoveryPointsAreKeyframes(t *testing.T) {
	t.Parallel()
	b := clip(t, "recovery")
	from := bytes.Index(b, []byte{0, 0, 1, 0x06, 6}) // cut the only IDR off
	from = bytes.LastIndex(b[:from], []byte{0, 0, 0, 1, 0x67})
	p := playing(t, b[from:], fakecam.Quirks{})
	for range 2 {
		f := p.next()
		for !f.Keyframe {
			f = p.next()
		}
		nals := units(t, f)
		if last := nals[len(nals)-1]; nals[0][0]&0x1f != 7 || nals[1][0]&0x1f != 8 || last[0]&0x1f != 1 {
			t.Errorf("a recovery point begins with unit type %d and ends with %d, want SPS, PPS, slice", nals[0][0]&0x1f, last[0]&0x1f)
		}
	}
}

func TestABusyCameraSaysSo(t *testing.T) {
	t.Parallel()
	for _, status := range []int{453, 503} {
		cam := camera(t, fakecam.Config{Quirks: fakecam.Quirks{Busy: status}})
		first := pull(t, &rtsp.Client{}, media.Upstream{URL: cam.URL("cam")})
		first.next()
		err := pull(t, &rtsp.Client{}, media.Upstream{URL: cam.URL("cam")}).end()
		if !errors.Is(err, media.ErrBusy) || !errors.Is(err, media.ErrRefused) {
			t.Errorf("Pull of a camera that says %d = %v, want ErrBusy", status, err)
		}
		first.cancel()
		_ = first.end()
		pull(t, &rtsp.Client{}, media.Upstream{URL: cam.URL("cam")}).next()
	}
}

func TestACameraOnOneHostIsAskedByFourAtOnce(t *testing.T) {
	t.Parallel()
	cam := camera(t, fakecam.Config{User: user, Password: password})
	c := &rtsp.Client{}
	var all []*pulling
	for range 20 {
		all = append(all, pull(t, c, media.Upstream{URL: cam.URL("slow"), User: user, Password: password}))
	}
	for _, p := range all {
		p.next()
	}
	if n := cam.Opening(); n < 1 || n > 4 {
		t.Errorf("sessions being opened at once = %d, want 1 to 4", n)
	}
}
