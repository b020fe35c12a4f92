package record_test

import (
	"bytes"
	"context"
	"log/slog"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"kawung/configs/demo/clips"
	"kawung/media"
	"kawung/media/record"
)

const fps = 25

// A picture is the NAL units of one frame of a clip.
type picture struct {
	units [][]byte
	key   bool
}

// pictures takes a clip apart.
func pictures(t testing.TB, name string, height int) []picture {
	t.Helper()
	b, err := clips.Open(name, height)
	if err != nil {
		t.Fatal(err)
	}
	var all []picture
	var next picture
	for _, nal := range bytes.Split(b, []byte{0, 0, 1}) {
		if nal = bytes.TrimRight(nal, "\x00"); len(nal) == 0 {
			continue
		}
		kind := nal[0] & 0x1f
		next.units = append(next.units, nal)
		if kind == 1 || kind == 5 { // one slice a frame
			next.key = kind == 5
			all = append(all, next)
			next = picture{}
		}
	}
	return all
}

// A stage is an archive that runs, and a camera that is not real but whose
// pictures are.
type stage struct {
	t        testing.TB
	dir      string
	archive  *record.Archive
	fan      *media.Fanout
	clip     []picture
	sent     int
	skew     time.Duration // of the machine's clock
	stop     func()
	stopping []func()
}

func open(t testing.TB, c record.Config) *stage {
	t.Helper()
	if c.Path == "" {
		c.Path = t.TempDir()
	}
	s := &stage{t: t, dir: c.Path, clip: pictures(t, "pasar", 360), fan: media.NewFanout(nil, nil)}
	if c.MinFree == 0 {
		c.MinFree = -1
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	a, err := record.New(c)
	if err != nil {
		t.Fatal(err)
	}
	s.archive = a
	s.fan.SetFormat(media.Format{Codec: media.H264, Width: 640, Height: 360})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	s.stop = func() {
		for _, end := range slices.Backward(s.stopping) {
			end()
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		s.stop = func() {}
	}
	return s
}

// keep keeps camera c.
func (s *stage) keep(d time.Duration) {
	s.archive.Keep(map[string]time.Duration{"c": d})
	synctest.Wait()
}

// record begins to record camera c, until the returned function.
func (s *stage) record() (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.archive.Record(ctx, "c", s.fan)
	}()
	synctest.Wait()
	end = func() {
		cancel()
		<-done
	}
	s.stopping = append(s.stopping, end)
	return end
}

// play sends so much of the clip, in the time it takes.
func (s *stage) play(d time.Duration) {
	for range int(d.Seconds() * fps) {
		s.send()
		time.Sleep(time.Second / fps)
		synctest.Wait()
	}
}

func (s *stage) send() {
	p := s.clip[s.sent%len(s.clip)]
	now := time.Now().Add(s.skew)
	s.fan.Write(&media.Frame{Packets: media.H264Packets(p.units...), Time: media.Ticks(now, 90000), Keyframe: p.key, Arrived: now})
	s.sent++
}

// recording is what there is of camera c.
func (s *stage) recording() media.Recording {
	s.t.Helper()
	r, ok := s.archive.Recording("c")
	if !ok {
		s.t.Fatal("camera c is not kept")
	}
	return r
}

func (s *stage) files() []string {
	s.t.Helper()
	list, err := filepath.Glob(filepath.Join(s.dir, "c", "*.mp4"))
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

// read reads a recording to its end.
func (s *stage) read(at time.Time) []*media.Frame {
	s.t.Helper()
	p, err := s.archive.Past("c", at)
	if err != nil {
		s.t.Fatal(err)
	}
	defer p.Close()
	var all []*media.Frame
	for {
		stretch, err := p.Next()
		if err != nil {
			return all
		}
		all = append(all, stretch.Frames...)
	}
}

// about says whether two durations are alike to a tenth of a second.
func about(a, b time.Duration) bool { return (a - b).Abs() <= 100*time.Millisecond }

// ffprobe is what ffprobe says of a file.
func ffprobe(t testing.TB, file string, show ...string) string {
	t.Helper()
	path, err := exec.LookPath("ffprobe")
	if err != nil {
		t.Skip("ffprobe is not installed")
	}
	args := append([]string{"-v", "error", "-of", "csv=p=0"}, show...)
	out, err := exec.Command(path, append(args, file)...).CombinedOutput()
	if err != nil {
		t.Fatalf("ffprobe %s: %v: %s", file, err, out)
	}
	return string(bytes.TrimSpace(out))
}
