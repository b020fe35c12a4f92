package rtsp_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/rtsp"
)

// TestMain lets twelve tests run at once whatever the machine: they wait for
// cameras, not for the processor.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "12"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// fifty is a clip of 50 frames of 320×180 with a keyframe every ten, made with
//
//	ffmpeg -f lavfi -i testsrc2=size=320x180:rate=25 -frames:v 50 -c:v libx264 -profile:v baseline -bf 0 \
//	  -g 10 -keyint_min 10 -sc_threshold 0 -x264-params repeat-headers=1:slices=1 -bsf:v filter_units=remove_types=6
const (
	fiftyFrames = 50
	fiftyGOP    = 10
	fps         = 100 // as most tests play it
)

func fifty(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/fifty.h264")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// camera runs a fake camera until the test ends. Unless the test has its own,
// its streams are "cam", which is quick, and "slow" with 25 frames/s.
func camera(t testing.TB, cfg fakecam.Config) *fakecam.Camera {
	t.Helper()
	if cfg.Streams == nil {
		cfg.Streams = map[string]fakecam.Clip{
			"cam":  {AnnexB: fifty(t), FPS: fps},
			"slow": {AnnexB: fifty(t), FPS: 25},
		}
	}
	cam, err := fakecam.Listen(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- cam.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("camera: %v", err)
		}
	})
	return cam
}

// A pulling is a Pull under way.
type pulling struct {
	t      testing.TB
	out    *media.Fanout
	reader *media.Reader
	cancel context.CancelFunc
	ended  chan error
}

// pull starts to pull u and stops when the test ends.
func pull(t testing.TB, c *rtsp.Client, u media.Upstream) *pulling {
	t.Helper()
	return pullInto(t, c, u, nil)
}

// pullInto is pull, with the sound.
func pullInto(t testing.TB, c *rtsp.Client, u media.Upstream, audio *media.Fanout) *pulling {
	t.Helper()
	return pullOutlet(t, c, u, media.Outlet{Audio: audio})
}

// pullOutlet is pull, into an outlet whose pictures the pulling reads.
func pullOutlet(t testing.TB, c *rtsp.Client, u media.Upstream, out media.Outlet) *pulling {
	t.Helper()
	if u.Name == "" {
		u.Name = "cam"
	}
	out.Video = media.NewFanout(nil, nil)
	ctx, cancel := context.WithCancel(context.Background())
	p := &pulling{t: t, out: out.Video, cancel: cancel, ended: make(chan error, 1)}
	p.reader, _ = p.out.Subscribe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.ended <- c.Pull(ctx, u, out)
	}()
	t.Cleanup(func() { cancel(); <-done })
	return p
}

// next waits for a frame; nextOf for one of another reader.
func (p *pulling) next() *media.Frame {
	p.t.Helper()
	return p.nextOf(p.reader)
}

func (p *pulling) nextOf(reader *media.Reader) *media.Frame {
	p.t.Helper()
	select {
	case f := <-reader.Frames():
		return f
	case err := <-p.ended:
		p.t.Fatalf("Pull ended: %v", err)
	case <-time.After(patience):
		p.t.Fatal("no frame came")
	}
	return nil
}

// end waits for Pull to return.
func (p *pulling) end() error {
	p.t.Helper()
	for deadline := time.After(patience); ; {
		select {
		case <-p.reader.Frames():
		case err := <-p.ended:
			return err
		case <-deadline:
			p.t.Fatal("Pull did not return")
		}
	}
}

// units puts a frame's NAL units together again.
func units(t testing.TB, f *media.Frame) [][]byte {
	t.Helper()
	var out [][]byte
	for _, p := range f.Packets {
		b := p.Payload
		switch b[0] & 0x1f {
		case 24:
			for b = b[1:]; len(b) > 2; {
				n := int(b[0])<<8 | int(b[1])
				out = append(out, b[2:2+n])
				b = b[2+n:]
			}
		case 28:
			if b[1]&0x80 != 0 {
				out = append(out, []byte{b[0]&0xe0 | b[1]&0x1f})
			}
			if len(out) == 0 {
				t.Fatal("a fragment without a start")
			}
			out[len(out)-1] = append(out[len(out)-1], b[2:]...)
		default:
			out = append(out, b)
		}
	}
	return out
}

// pictures are the slices of the clip, by their bytes.
func pictures(t testing.TB) map[string]int {
	index := map[string]int{}
	for _, unit := range bytes.Split(fifty(t), []byte{0, 0, 1}) {
		if unit = bytes.TrimRight(unit, "\x00"); len(unit) > 0 && (unit[0]&0x1f == 1 || unit[0]&0x1f == 5) {
			index[string(unit)] = len(index)
		}
	}
	return index
}

// A watcher checks every frame against the clip.
type watcher struct {
	t     testing.TB
	index map[string]int
	last  *media.Frame
	early bool // the first frame may come twice
}

func watch(t testing.TB) *watcher { return &watcher{t: t, index: pictures(t)} }

// number is which picture of the clip f is. It fails the test when the frame is
// not as a fan-out may carry it.
func (w *watcher) number(f *media.Frame) int {
	t := w.t
	t.Helper()
	for i, p := range f.Packets {
		if len(p.Payload) > media.MaxPayload {
			t.Errorf("packet of %d bytes, want at most %d", len(p.Payload), media.MaxPayload)
		}
		if last := i == len(f.Packets)-1; p.Marker != last {
			t.Errorf("marker of packet %d of %d = %v", i+1, len(f.Packets), p.Marker)
		}
	}
	if w.last != nil && f.Time <= w.last.Time {
		t.Errorf("time %d after %d", f.Time, w.last.Time)
	}
	w.last = f
	nals := units(t, f)
	n, ok := w.index[string(nals[len(nals)-1])]
	if !ok {
		t.Fatalf("a frame of %d packets is none of the clip's", len(f.Packets))
	}
	if f.Keyframe != (n%fiftyGOP == 0) {
		t.Errorf("frame %d: keyframe = %v", n, f.Keyframe)
	}
	if f.Keyframe && (len(nals) < 3 || nals[0][0]&0x1f != 7 || nals[1][0]&0x1f != 8) {
		t.Errorf("keyframe %d does not begin with SPS and PPS", n)
	}
	return n
}

// run reads n frames in a row and fails when one is missing.
func (w *watcher) run(p *pulling, n int) {
	w.t.Helper()
	last := -1
	for range n {
		got := w.number(p.next())
		if want := (last + 1) % fiftyFrames; last >= 0 && got != want && !w.early {
			w.t.Fatalf("frame %d after %d", got, last)
		}
		w.early = w.early && last < 0
		last = got
	}
}
