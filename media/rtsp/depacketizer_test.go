package rtsp

import (
	"bytes"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kawung/media"
)

// goodSetsOf are a real camera's parameter sets.
func goodSetsOf(t testing.TB) (sps, pps []byte) {
	t.Helper()
	a, b, _ := strings.Cut(goodSets, ",")
	sps, err := base64.StdEncoding.DecodeString(a)
	if err != nil {
		t.Fatal(err)
	}
	pps, err = base64.StdEncoding.DecodeString(b)
	if err != nil {
		t.Fatal(err)
	}
	return sps, pps
}

// A bench feeds a depacketizer and holds what comes out.
type bench struct {
	t   testing.TB
	d   *depacketizer
	out *media.Fanout
	all *media.Reader
	at  time.Time
	rtp uint32
}

func newBench(t testing.TB) *bench {
	out := media.NewFanout(nil, nil)
	out.SetFormat(media.Format{Codec: media.H264})
	b := &bench{t: t, d: newDepacketizer(out, &findings{}), out: out, at: time.Unix(1000, 0)}
	b.all, _ = out.Subscribe()
	return b
}

func (b *bench) push(rtp uint32, marker, gap bool, payload ...byte) {
	b.d.push(packet{time: rtp, marker: marker, payload: payload}, gap, b.at)
	b.at = b.at.Add(time.Millisecond)
}

func (b *bench) frames() []*media.Frame {
	var all []*media.Frame
	for {
		select {
		case f := <-b.all.Frames():
			all = append(all, f)
		default:
			return all
		}
	}
}

func (b *bench) withSets() *bench {
	b.d.begin(goodSetsOf(b.t))
	return b
}

// idr writes a keyframe, which a reader needs before anything else.
func (b *bench) idr(rtp uint32) { b.push(rtp, true, false, 0x65, 0x88, 1) }

func TestAFrameSaysThatPacketsAreMissing(t *testing.T) {
	b := newBench(t).withSets()
	part := func(rtp uint32, marker, gap bool, kind, flags byte) {
		b.push(rtp, marker, gap, 0x7c, flags|kind, 0x88, 1)
	}
	slice := func(rtp uint32, marker, gap bool) { b.push(rtp, marker, gap, 0x41, 0x9a, 1) }
	for _, c := range []struct {
		what string
		send func(rtp uint32)
		want []bool
	}{
		{"a keyframe with all its packets", b.idr, []bool{false}},
		{"a picture after it", func(rtp uint32) { slice(rtp, true, false) }, []bool{false}},
		{"a picture after a gap", func(rtp uint32) { slice(rtp, true, true) }, []bool{true}},
		{"the picture after that", func(rtp uint32) { slice(rtp, true, false) }, []bool{false}},
		{"a picture with a gap", func(rtp uint32) { slice(rtp, false, false); b.push(rtp, true, true, 0x41, 0x1a, 1) }, []bool{true}},
		{"a picture without its end, and one after it", func(rtp uint32) { slice(rtp, false, false); slice(rtp+1, true, true) }, []bool{true, true}},
		{"a picture of which nothing is left, and one after it", func(rtp uint32) {
			part(rtp, false, false, 1, 0x80)
			part(rtp, true, true, 1, 0x40)
			slice(rtp+1, true, false)
		}, []bool{true}},
		{"a keyframe after a gap", func(rtp uint32) { b.push(rtp, true, true, 0x65, 0x88, 1) }, []bool{false}},
		{"a keyframe without its beginning", func(rtp uint32) { b.push(rtp, true, true, 0x65, 0x08, 1) }, []bool{true}},
	} {
		t.Run(c.what, func(t *testing.T) {
			b.rtp += 3600
			c.send(b.rtp)
			var got []bool
			for _, f := range b.frames() {
				got = append(got, f.Damaged)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("damaged = %v, want %v", got, c.want)
			}
		})
	}
}

func TestKeyframesBeginWithTheNewestParameterSets(t *testing.T) {
	b := newBench(t)
	sps, pps := goodSetsOf(t)
	b.d.begin(sps, []byte{0x68, 1, 2, 3}) // the description lies
	b.push(1, false, false, pps...)
	b.push(1, true, false, 0x65, 0x88)
	b.push(2, true, false, 0x41, 0x9a)
	b.idr(3)
	frames := b.frames()
	if len(frames) != 3 {
		t.Fatalf("frames = %d, want 3", len(frames))
	}
	want := append([]byte{0x78, 0, byte(len(sps))}, sps...)
	want = append(append(want, 0, byte(len(pps))), pps...)
	for _, i := range []int{0, 2} {
		if f := frames[i]; !f.Keyframe || len(f.Packets) != 2 || !bytes.Equal(f.Packets[0].Payload, want) {
			t.Errorf("frame %d = %+v, want SPS and PPS in front", i, f)
		}
	}
	if f := b.out.Format(); f.Width == 0 || f.Height == 0 {
		t.Errorf("format = %+v, want the size of the SPS", f)
	}
}

func TestAnIDRWithoutParameterSetsIsNoKeyframe(t *testing.T) {
	b := newBench(t)
	b.idr(1)
	if f := b.out.Last(); f == nil || f.Keyframe {
		t.Errorf("frame = %+v, want one that is no keyframe", f)
	}
}

func TestAFragmentedUnitWithAHoleIsLeftOut(t *testing.T) {
	b := newBench(t).withSets()
	b.idr(1)
	b.push(2, false, false, 0x7c, 0x81, 1)
	b.push(2, true, true, 0x7c, 0x41, 3) // the middle is missing
	b.push(3, false, true, 0x7c, 0x01, 2)
	b.push(3, true, false, 0x7c, 0x41, 3) // the start is missing
	b.push(4, false, false, 0x7c, 0x81, 1)
	b.push(5, true, true, 0x41, 0x9a) // the end is missing
	if frames := b.frames(); len(frames) != 2 || frames[1].Bytes() != 2 {
		t.Errorf("frames = %d, want the keyframe and the whole one", len(frames))
	}
}

func TestAFrameEndsAtItsMarkerOrAtTheNextTime(t *testing.T) {
	b := newBench(t).withSets()
	b.idr(1)
	b.push(2, false, false, 0x41, 1)
	b.push(2, false, false, 0x41, 2)
	if n := len(b.frames()); n != 1 {
		t.Errorf("frames before the marker = %d, want 1", n)
	}
	b.push(3, true, false, 0x41, 0x83)
	frames := b.frames()
	if len(frames) != 2 || len(frames[0].Packets) != 2 || !frames[0].Packets[1].Marker || frames[0].Packets[0].Marker {
		t.Errorf("frames = %+v, want one of two packets and one of one", frames)
	}
}

func TestWhatAViewerDoesNotNeedIsLeftOut(t *testing.T) {
	b := newBench(t).withSets()
	b.idr(1)
	b.push(2, false, false, 0x09, 0xf0)                       // delimiter
	b.push(2, false, false, 0x06, 5, 1, 0)                    // SEI
	b.push(2, false, false, 0x78, 0, 2, 0x06, 1, 0, 2, 12, 1) // SEI and filler in a STAP-A
	b.push(2, true, false, 0x41, 3)
	if frames := b.frames(); len(frames) != 2 || len(frames[1].Packets) != 1 {
		t.Errorf("frames = %+v, want the keyframe and one packet", frames)
	}
}

func TestBigUnitsAreCutIntoNearlyEqualPackets(t *testing.T) {
	b := newBench(t).withSets()
	body := bytes.Repeat([]byte("kawung"), 1000)
	b.push(1, true, false, append([]byte{0x65}, body...)...)
	frames := b.frames()
	if len(frames) != 1 {
		t.Fatalf("frames = %d, want 1", len(frames))
	}
	var got []byte
	parts := frames[0].Packets[1:]
	for _, p := range parts {
		if n, first := len(p.Payload), len(parts[0].Payload); n > media.MaxPayload || n < first-1 || n > first+1 {
			t.Errorf("packet of %d bytes after one of %d", n, first)
		}
		got = append(got, p.Payload[2:]...)
	}
	if !bytes.Equal(got, body) {
		t.Error("the unit's bytes changed")
	}
}

func TestTimeRisesWhenTheMarkerComesTwiceInAFrame(t *testing.T) {
	b := newBench(t).withSets()
	b.idr(1)
	b.push(2, true, false, 0x41, 1)
	b.push(2, true, false, 0x41, 2)
	frames := b.frames()
	for i := 1; i < len(frames); i++ {
		if frames[i].Time <= frames[i-1].Time {
			t.Errorf("time %d after %d", frames[i].Time, frames[i-1].Time)
		}
	}
}

func FuzzDepacketizer(f *testing.F) {
	sps, pps := goodSetsOf(f)
	f.Add(append([]byte{byte(len(sps) - 1), 0}, sps...))
	f.Add(append([]byte{byte(len(pps) - 1), 0}, pps...))
	f.Add([]byte{2, 1, 0x65, 0x88, 1, 2, 1, 0x41, 1, 2})
	f.Add([]byte{3, 0, 0x7c, 0x85, 1, 1, 3, 1, 0x7c, 0x45, 2, 2})
	f.Add([]byte{6, 1, 0x78, 0, 2, 0x41, 1, 0, 9})
	f.Fuzz(func(t *testing.T, b []byte) {
		bench := newBench(t).withSets()
		var last int64
		for len(b) > 2 { // size − 1, flags and time, payload
			n := min(int(b[0])+1, len(b)-2)
			bench.push(uint32(b[1]>>2)*3600, b[1]&1 != 0, b[1]&2 != 0, b[2:2+n]...)
			b = b[2+n:]
			for _, frame := range bench.frames() {
				if frame.Time <= last || len(frame.Packets) == 0 {
					t.Fatalf("frame %+v after %d", frame, last)
				}
				last = frame.Time
				for i, p := range frame.Packets {
					if len(p.Payload) == 0 || len(p.Payload) > media.MaxPayload || p.Marker != (i == len(frame.Packets)-1) {
						t.Fatalf("packet %d of %d: %d bytes, marker %v", i, len(frame.Packets), len(p.Payload), p.Marker)
					}
				}
			}
		}
	})
}

func TestEveryPictureParameterSetGoesInFrontOfAKeyframe(t *testing.T) {
	b := newBench(t)
	sps, pps := goodSetsOf(t)
	second, newer := []byte{0x68, 0x4f, 2}, []byte{0x68, 0x4f, 3} // of id 1
	b.d.begin(sps, []byte{0x68, 0x63, 1})                         // id 2: the description is wrong
	for _, set := range [][]byte{pps, second, newer} {
		b.push(1, false, false, set...)
	}
	b.idr(1)
	frames := b.frames()
	if len(frames) != 1 {
		t.Fatalf("frames = %d, want 1", len(frames))
	}
	var got [][]byte
	for unit := range media.H264Units(frames[0].Packets) {
		got = append(got, unit)
	}
	want := [][]byte{sps, pps, newer, {0x65, 0x88, 1}}
	if len(got) != len(want) {
		t.Fatalf("units = %x, want %x", got, want)
	}
	for i := range want {
		if !bytes.Equal(got[i], want[i]) {
			t.Errorf("unit %d = %x, want %x", i, got[i], want[i])
		}
	}
}

func TestAParameterSetThatEndsTooEarlyIsReadAsFarAsItGoes(t *testing.T) {
	sps, _ := goodSetsOf(t)
	for cut := range 8 { // in the VUI, which cameras get wrong
		whole := len(sps) - cut
		if width, height, ok := dimensions(sps[:whole]); !ok || width != 1280 || height != 720 {
			t.Errorf("dimensions of the first %d bytes = %d, %d, %v, want 1280, 720", whole, width, height, ok)
		}
	}
}

func TestAClockThatIsFarTooSlowIsNotFollowed(t *testing.T) {
	b := newBench(t).withSets()
	for n := range uint32(200) {
		b.idr(n * 40) // milliseconds in place of 1/90000 s
		b.at = b.at.Add(39 * time.Millisecond)
		for _, f := range b.frames() {
			if off := media.Ticks(f.Arrived, 90000) - f.Time; n > 100 && (off < -9000 || off > 9000) {
				t.Fatalf("frame %d: time is %d ticks before its arrival", n, off)
			}
		}
	}
}

func TestAStallDoesNotMakeAClockSlow(t *testing.T) {
	b := newBench(t).withSets()
	for n := range uint32(100) {
		b.idr(n * 3600)
		if b.at = b.at.Add(40 * time.Millisecond); n == 50 {
			b.at = b.at.Add(3 * time.Second) // its network hung
		}
		b.frames()
	}
	if b.d.pace.slow() {
		t.Error("a clock of 90 kHz is called slow after a stall")
	}
}

func TestPicturesWithoutParameterSetsAreNotWaitedForForEver(t *testing.T) {
	b := newBench(t)
	for n := range uint32(350) {
		b.push(n*18000, true, false, 0x41, 0x9a, 1)
		b.at = b.at.Add(200 * time.Millisecond)
		if _, err := b.d.whole(); n < 290 && err != nil {
			t.Fatalf("after %d s: %v, and a keyframe may still come", n/5, err)
		}
	}
	if _, err := b.d.whole(); !errors.Is(err, media.ErrSilent) {
		t.Errorf("after 70 s of pictures without SPS and PPS: %v, want ErrSilent", err)
	}
}
