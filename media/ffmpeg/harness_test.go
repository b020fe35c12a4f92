package ffmpeg_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/ffmpeg"
)

// patience is how long a test waits for something that takes seconds.
const patience = 20 * time.Second

// password is the guarded cameras'.
const password = "p@ss/w:rd#1"

// A log collects what is logged.
type log struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// A running pull.
type running struct {
	t      *testing.T
	log    *log
	out    *media.Fanout
	reader *media.Reader
	err    error
	ended  chan struct{}
	cancel context.CancelFunc
}

// start transcodes u until the test ends.
func start(t *testing.T, tc *ffmpeg.Transcoder, u media.Upstream) *running {
	t.Helper()
	said := &log{}
	tc.Log = slog.New(slog.NewTextHandler(said, nil))
	return begin(t, said, tc, u)
}

// startCopy copies u until the test ends.
func startCopy(t *testing.T, tc *ffmpeg.Transcoder, u media.Upstream) *running {
	t.Helper()
	said := &log{}
	tc.Log = slog.New(slog.NewTextHandler(said, nil))
	return begin(t, said, tc.Copier(), u)
}

func begin(t *testing.T, said *log, p media.Puller, u media.Upstream) *running {
	t.Helper()
	r := &running{t: t, log: said, out: media.NewFanout(nil, nil), ended: make(chan struct{})}
	r.reader, _ = r.out.Subscribe()
	var ctx context.Context
	ctx, r.cancel = context.WithCancel(t.Context())
	go func() {
		defer close(r.ended)
		r.err = p.Pull(ctx, u, media.Outlet{Video: r.out})
	}()
	t.Cleanup(func() {
		r.cancel()
		<-r.ended
	})
	return r
}

// next is the next frame.
func (r *running) next() *media.Frame {
	r.t.Helper()
	select {
	case f := <-r.reader.Frames():
		return f
	case <-r.ended:
		r.t.Fatalf("the pull ended: %v; log %s", r.err, r.log)
	case <-time.After(patience):
		r.t.Fatalf("no frame; log %s", r.log)
	}
	return nil
}

// end is why the pull ended.
func (r *running) end() error {
	r.t.Helper()
	select {
	case <-r.ended:
		return r.err
	case <-time.After(patience):
		r.t.Fatal("the pull does not end")
		return nil
	}
}

// named is ffmpeg under a name of its own, by which its processes are found.
func named(t *testing.T) string {
	t.Helper()
	real, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Fatalf("Debian's package ffmpeg is missing: %v", err)
	}
	link := filepath.Join(t.TempDir(), "ff"+rand.Text()[:10]) // Linux keeps 15 bytes of it
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	return link
}

// A child is a process that a test's own process started.
type child struct {
	pid   int
	state string // "Z": nobody waited for it
	args  string
}

// children are this process's that run the program.
func children(t *testing.T, program string) (list []child) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		open, shut := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')')
		if err != nil || open < 0 || shut < open { // it ended meanwhile
			continue
		}
		fields := strings.Fields(string(stat[shut+1:]))
		if string(stat[open+1:shut]) != program || fields[1] != strconv.Itoa(os.Getpid()) {
			continue
		}
		pid, _ := strconv.Atoi(string(bytes.TrimSpace(stat[:open])))
		args, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		env, _ := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
		list = append(list, child{pid, fields[0], string(args) + string(env)})
	}
	return list
}

// annexB appends a frame, and says if it is not what a display takes.
func annexB(t *testing.T, to *bytes.Buffer, f *media.Frame) {
	t.Helper()
	var kinds []byte
	for unit := range media.H264Units(f.Packets) {
		to.WriteString("\x00\x00\x00\x01")
		to.Write(unit)
		kinds = append(kinds, unit[0]&0x1f)
	}
	for _, p := range f.Packets {
		if len(p.Payload) > media.MaxPayload {
			t.Errorf("a packet of %d bytes, want at most %d", len(p.Payload), media.MaxPayload)
		}
	}
	if f.Keyframe && !bytes.HasPrefix(kinds, []byte{7, 8, 5}) || !f.Keyframe && slices.ContainsFunc(kinds, func(k byte) bool { return k != 1 }) {
		t.Errorf("keyframe %v of NAL units %v", f.Keyframe, kinds)
	}
}

// decodes has the stream decoded: so many pictures, none a B-frame.
func decodes(t *testing.T, stream []byte, width, height, pictures int) {
	t.Helper()
	cmd := exec.Command("ffprobe", "-v", "error", "-f", "h264", "-show_entries", "frame=width,height,pict_type", "-of", "csv=p=0", "-i", "pipe:0")
	cmd.Stdin = bytes.NewReader(stream)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("ffprobe: %v: %s", err, out)
	}
	lines := strings.Fields(string(out))
	for _, line := range lines {
		if want := fmt.Sprintf("%d,%d,", width, height); !strings.HasPrefix(line, want) || strings.Contains(line[len(want):], "B") {
			t.Fatalf("decoded %q, want %s and I or P", line, want)
		}
	}
	if len(lines) != pictures {
		t.Errorf("%d pictures decoded, want %d", len(lines), pictures)
	}
}
