// Package record keeps the last while of cameras on disk, as they sent it: one
// folder a camera, files of about ten seconds, each a fragmented MP4 that
// plays on its own (ISO/IEC 14496-12 §8.8). It also cuts clips out of them.
//
// A file is named by the Unix time in milliseconds of its first picture. Its
// fragments are written whole, about one a second, so that it can be read
// while it grows and a crash loses the newest fragment and nothing else.
package record

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"kawung/media"
)

// rate is the clock of every file, in hertz: RTP's for video.
const rate = 90000

// A Config says where recordings are and how much they may take.
type Config struct {
	Path     string           // folder; made when it is missing, for this user only
	MaxBytes int64            // of all cameras together; 0: 20 GiB
	MinFree  int64            // bytes that stay free on the disk; 0: 1 GiB or a twentieth of it, whichever is more; below 0: none
	Now      func() time.Time // nil: time.Now
	Log      *slog.Logger     // nil: nothing is logged
}

// An Archive is the recordings of all cameras.
type Archive struct {
	cfg   Config
	wake  chan struct{} // the cameras to keep changed
	sweep sync.Mutex    // held while files are deleted

	mu     sync.Mutex // guards what follows, and the fields of what it points to
	tracks map[string]*track
	left   []*track // no longer kept; perhaps still written to
	full   error    // why nothing can be written, or nil
}

var _ media.Recorder = (*Archive)(nil)

// A track is the recording of one camera. The archive's lock guards it.
type track struct {
	camera   string
	dir      string
	keep     time.Duration
	segments []*segment    // oldest first, none overlaps the next
	loaded   chan struct{} // closed when segments are what is on disk
	problem  string        // why pictures of it are not written now

	writing chan struct{} // holds the one Record at a time
}

// New returns an archive in a folder, which is made if need be. Nothing is
// read or deleted before Run.
func New(c Config) (*Archive, error) {
	if c.MaxBytes == 0 {
		c.MaxBytes = 20 << 30
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(c.Path, 0o700); err != nil {
		return nil, fmt.Errorf("recordings: make their folder: %w", err)
	}
	return &Archive{cfg: c, wake: make(chan struct{}, 1), tracks: map[string]*track{}}, nil
}

// Keep says which cameras are kept; see media.Recorder.
func (a *Archive) Keep(cameras map[string]time.Duration) {
	a.mu.Lock()
	for name, keep := range cameras {
		t := a.tracks[name]
		if t == nil {
			t = &track{
				camera: name, dir: filepath.Join(a.cfg.Path, name),
				loaded: make(chan struct{}), writing: make(chan struct{}, 1),
			}
			a.tracks[name] = t
		}
		t.keep = keep
	}
	for name, t := range a.tracks {
		if _, ok := cameras[name]; !ok {
			a.left = append(a.left, t)
			delete(a.tracks, name)
		}
	}
	a.mu.Unlock()
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// sweepEvery is how often recordings are held to their bounds when nothing is
// written: a dead camera's pictures grow old too.
const sweepEvery = 5 * time.Second

// Run reads what is on disk, deletes what is not to be kept, and holds the
// recordings to their bounds until ctx ends.
func (a *Archive) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-a.wake:
			a.forget()
			a.load()
			a.bound()
		case <-tick.C:
			a.bound()
		}
	}
}

// load reads the index of cameras that are kept from now on.
func (a *Archive) load() {
	a.mu.Lock()
	var fresh []*track
	for _, t := range a.tracks {
		select {
		case <-t.loaded:
		default:
			fresh = append(fresh, t)
		}
	}
	a.mu.Unlock()
	for _, t := range fresh {
		segments, err := scan(t.dir, a.cfg.Log)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			a.cfg.Log.Warn("recording cannot be read", "camera", t.camera, "error", err)
		}
		a.mu.Lock()
		t.segments = segments
		a.mu.Unlock()
		close(t.loaded)
	}
}

// forget deletes the folders of cameras that are not kept: nothing stays that
// was not asked for.
func (a *Archive) forget() {
	a.mu.Lock()
	left := a.left
	a.left = nil
	a.mu.Unlock()
	for _, t := range left {
		t.writing <- struct{}{} // whoever writes to it stops within idle
	}
	a.sweep.Lock()
	defer a.sweep.Unlock()
	entries, err := os.ReadDir(a.cfg.Path)
	if err != nil {
		a.cfg.Log.Warn("recordings cannot be listed", "error", err)
		return
	}
	for _, e := range entries {
		a.mu.Lock()
		_, kept := a.tracks[e.Name()]
		a.mu.Unlock()
		if kept || !e.IsDir() {
			continue
		}
		if err := os.RemoveAll(filepath.Join(a.cfg.Path, e.Name())); err != nil {
			a.cfg.Log.Error("recording cannot be deleted", "camera", e.Name(), "error", err)
			continue
		}
		a.cfg.Log.Info("recording deleted: the camera is not kept any more", "camera", e.Name())
	}
}

// track is a camera's recording, nil when it is not kept.
func (a *Archive) track(camera string) *track {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.tracks[camera]
}

// kept says whether t is still what it was: its camera may be kept no more.
func (a *Archive) kept(t *track) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.tracks[t.camera] == t
}

// Recording is what there is of a camera; see media.Recorder.
func (a *Archive) Recording(camera string) (media.Recording, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.tracks[camera]
	if t == nil {
		return media.Recording{}, false
	}
	r := media.Recording{Keep: t.keep, Reason: t.problem}
	if a.full != nil {
		r.Reason = a.full.Error()
	}
	for i, s := range t.segments {
		r.Bytes += s.size
		if i == 0 {
			r.From = media.FromTicks(s.start, rate)
		} else if before := t.segments[i-1]; s.start-before.end() > gapTicks {
			r.Gaps = append(r.Gaps, media.Span{From: media.FromTicks(before.end(), rate), To: media.FromTicks(s.start, rate)})
		}
		r.To = media.FromTicks(s.end(), rate)
	}
	return r, true
}

// Trouble is why recordings are not written as they should be, nil when all is
// well. It is for /readyz.
func (a *Archive) Trouble(context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.full != nil {
		return a.full
	}
	for _, t := range a.tracks {
		if t.problem != "" {
			return fmt.Errorf("camera %s: %s", t.camera, t.problem)
		}
	}
	return nil
}
